package io.varprune.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name by which YAML chooses one case of a sealed interface ({@code name: mlp}). */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Named {
    /** The name in YAML. */
    String value();

    /** A pattern for names that hold the settings, one group for each in their order ({@code 2:4}); empty for none. */
    String shorthand() default "";
}
