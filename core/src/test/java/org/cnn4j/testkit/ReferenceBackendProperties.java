package org.cnn4j.testkit;

import org.cnn4j.spi.Backend;

/** The properties on the reference itself: the samples are well formed, and plans and passes keep their values. */
class ReferenceBackendProperties extends BackendProperties {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();

    @Override
    protected Backend backend() {
        return BACKEND;
    }
}
