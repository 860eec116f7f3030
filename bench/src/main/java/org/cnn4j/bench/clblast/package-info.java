/**
 * CLBlast as a peer. CLBlast takes JOCL's handles, so this package alone speaks JOCL beside the OpenCL backend; it shares nothing
 * with that.
 */
package org.cnn4j.bench.clblast;
