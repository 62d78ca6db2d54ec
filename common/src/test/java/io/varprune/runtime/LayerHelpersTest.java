package io.varprune.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LayerHelpersTest {
    @AfterEach
    void enable() {
        System.setProperty(NativeRuntime.HELPERS_DISABLED, "false");
    }

    @Test
    void convolutionsUseOneDnn() {
        assertThat(LayerHelpers.on()).isTrue();
    }

    @Test
    void asksTheLayerNotTheSetting() {
        System.setProperty(NativeRuntime.HELPERS_DISABLED, "true");
        assertThat(LayerHelpers.on()).isFalse();
    }
}
