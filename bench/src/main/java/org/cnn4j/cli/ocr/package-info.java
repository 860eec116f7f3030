/** Reading the text of pictures with the PP-OCR networks: what surrounds the networks themselves. */
package org.cnn4j.cli.ocr;
