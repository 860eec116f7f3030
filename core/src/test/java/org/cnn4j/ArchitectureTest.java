package org.cnn4j;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.cnn4j.op.Philox;
import org.cnn4j.testkit.Architecture;
import org.junit.jupiter.api.Test;

/** Which package may know which; what this page says and the architecture document are the same table. */
class ArchitectureTest {
    private static final JavaClasses CORE = Architecture.classesBeside(Shape.class);

    private static void mayKnow(String name, boolean tensors, String... others) {
        Architecture.mayKnow(CORE, name, tensors, others);
    }

    @Test
    void operatorsKnowShapesAlone() {
        mayKnow("org.cnn4j.op", false);
    }

    @Test
    void graphsKnowOperators() {
        mayKnow("org.cnn4j.graph", true, "org.cnn4j.op");
    }

    @Test
    void passesAreNotKnownByGraphs() {
        noClasses()
                .that()
                .resideInAPackage("org.cnn4j.graph")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.cnn4j.graph.pass..")
                .check(CORE);
    }

    @Test
    void gradientsAreGraphs() {
        mayKnow("org.cnn4j.autodiff", true, "org.cnn4j.graph", "org.cnn4j.op");
    }

    @Test
    void plansKnowGraphs() {
        mayKnow("org.cnn4j.plan", true, "org.cnn4j.graph", "org.cnn4j.graph.pass", "org.cnn4j.op");
    }

    @Test
    void backendsKnowPlans() {
        mayKnow("org.cnn4j.spi", true, "org.cnn4j.plan", "org.cnn4j.op");
    }

    @Test
    void theFileReaderKnowsGraphs() {
        mayKnow("org.cnn4j.onnx", true, "org.cnn4j.graph", "org.cnn4j.op");
    }

    @Test
    void networksAreBuiltFromGraphs() {
        mayKnow("org.cnn4j.nn", true, "org.cnn4j.graph", "org.cnn4j.op");
    }

    @Test
    void picturesKnowTensors() {
        mayKnow("org.cnn4j.image", true);
    }

    @Test
    void dataKnowsPicturesAndRandomNumbers() {
        mayKnow("org.cnn4j.data", true, "org.cnn4j.image", "org.cnn4j.op");
        noClasses()
                .that()
                .resideInAPackage("org.cnn4j.data..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.cnn4j.op..").and(not(equivalentTo(Philox.class))))
                .check(CORE);
    }

    /** And the engine that it runs on, with the passes and plans that models have for inference. */
    @Test
    void trainingKnowsAllOfCoreButPictures() {
        noClasses()
                .that()
                .resideInAPackage("org.cnn4j.train")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.cnn4j.image..", "org.cnn4j.nn.zoo..")
                .check(CORE);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.cnn4j.train")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.cnn4j.train")
                .check(CORE);
    }

    @Test
    void librariesPrintNothingAndThrowWhatTellsSomething() {
        Architecture.isALibrary(CORE);
    }

    @Test
    void protobufStaysWithTheFileReader() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.cnn4j.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.protobuf..")
                .check(CORE);
    }
}
