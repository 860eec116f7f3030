/** Data sets, their file formats, augmentation, and the loader that makes batches of them. */
package org.cnn4j.data;
