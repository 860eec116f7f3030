/** Training: schedules of the learning rate, metrics, early stopping and the record of what was measured. */
package org.cnn4j.train;
