/** The {@code cnn4j} command line. */
package org.cnn4j.cli;
