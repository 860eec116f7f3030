package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProgramCompilerTest {
    /** PoCL 3.1's words. */
    @Test
    void aLostFileIsToldFromAFaultOfTheSource() {
        assertTrue(ProgramCompiler.lostItsFiles(
                "error: <invalid loc>: unable to rename temporary 'tempfile_a.preproc.cl.tmp' to "
                        + "output file 'tempfile_a.preproc.cl': 'No such file or directory'"));
        assertFalse(ProgramCompiler.lostItsFiles("error: a.cl:3:7: use of undeclared identifier 'y'"));
    }
}
