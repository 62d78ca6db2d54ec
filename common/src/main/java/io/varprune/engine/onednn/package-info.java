/**
 * A network's training step as primitives of oneDNN (the library that Deeplearning4j's own layers call, in a build that others can call
 * too): activations stay in the library's blocked layouts from the first layer to the last, and nothing is computed twice.
 */
package io.varprune.engine.onednn;
