package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OperatorsCommandTest {
    @Test
    void theDocumentsHaveTheTableThatTheProgramPrints() throws IOException {
        Path page = Path.of("..", "docs", "operators.md");
        String text = Files.readString(page);
        assertTrue(
                text.endsWith("\n\n" + OperatorsCommand.table()),
                page + " is out of date: put what 'cnn4j operators' prints at its end");
    }

    @Test
    void theVerbPrintsTheTable() {
        Shell shell = Shell.run("operators").succeeded();
        assertEquals(OperatorsCommand.table(), shell.out().replace(System.lineSeparator(), "\n"));
        assertTrue(shell.out().contains("| Conv | 1+ | yes | yes |"), shell.out());
    }
}
