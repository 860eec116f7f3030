/** Pictures: reading, resizing, cutting and turning them into a network's input. */
package org.cnn4j.image;
