/**
 * What is trained in place of the weights. Training and averaging see parameters phi; penalties, pruning, evaluation and export see
 * weights theta(phi). Knows no network. Start at {@link io.varprune.reparameterize.Reparameterization}.
 */
package io.varprune.reparameterize;
