package io.varprune.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares what one record component accepts when it is read from YAML: the only place where a default or a range is written. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
    /** The meaning in one line, with its unit. */
    String value();

    /** The default as YAML text; empty when the setting must be given, "null" when it may be absent. */
    String orElse() default "";

    /** Smallest number allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest number allowed. */
    double max() default Double.POSITIVE_INFINITY;

    /** Whether {@link #max} itself is refused (a sparsity lies in [0, 1)). */
    boolean below() default false;

    /** What to change when the value is refused. */
    String hint() default "";
}
