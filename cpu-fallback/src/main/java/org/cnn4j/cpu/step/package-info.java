/** One class an operator family: steps of a plan as loops over tiles. */
package org.cnn4j.cpu.step;
