/** The pure-Java backend: its provider, its threads, compiled plans and their executions. */
package org.cnn4j.cpu;
