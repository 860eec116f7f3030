package org.cnn4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which package may know which; what this page says and the architecture document are the same table. */
class ArchitectureTest {
    /** Of the root package, what says what a tensor is, and how one says that something is wrong. */
    private static final Set<String> VOCABULARY = Set.of("org.cnn4j.Shape", "org.cnn4j.DType", "org.cnn4j.TensorType");

    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Shape.class.getProtectionDomain().getCodeSource().getLocation());

    private static DescribedPredicate<JavaClass> vocabulary(boolean withTensors) {
        return DescribedPredicate.describe(
                "shapes, element types" + (withTensors ? ", tensors" : "") + " and exceptions", c -> {
                    JavaClass type = c.getBaseComponentType();
                    boolean exception =
                            type.getPackageName().equals("org.cnn4j") && type.isAssignableTo(Cnn4jException.class);
                    return exception
                            || type.isEquivalentTo(Tensor.class) && withTensors
                            || VOCABULARY.contains(type.getName());
                });
    }

    /** Classes of {@code name} may use themselves, {@code others}, the vocabulary, and what is not of cnn4j. */
    private static void mayKnow(String name, boolean tensors, String... others) {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe("its own and " + List.of(others), c -> {
            String of = c.getBaseComponentType().getPackageName();
            boolean own = of.equals(name) || of.startsWith(name + ".");
            return own || !of.startsWith("org.cnn4j") || List.of(others).contains(of);
        });
        ArchRule rule = classes()
                .that()
                .resideInAPackage(name + "..")
                .should()
                .onlyDependOnClassesThat(allowed.or(vocabulary(tensors)));
        rule.check(CORE);
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
    void plansKnowGraphs() {
        mayKnow("org.cnn4j.plan", true, "org.cnn4j.graph", "org.cnn4j.op");
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
    void librariesPrintNothing() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(CORE);
    }

    @Test
    void librariesThrowWhatTellsSomething() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.cnn4j.Cnn4jException")
                .should()
                .callConstructor(RuntimeException.class, String.class)
                .orShould()
                .callConstructor(RuntimeException.class)
                .orShould()
                .callConstructor(Exception.class, String.class)
                .check(CORE);
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
