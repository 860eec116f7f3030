package org.cnn4j.cli;

public final class Main {
    private Main() {}
}
