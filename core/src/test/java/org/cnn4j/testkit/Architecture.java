package org.cnn4j.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Tensor;

/** The rules of the architecture document's table, which each module's test applies to its own classes. */
public final class Architecture {
    /** Of the root package, what says what a tensor is, and how one says that something is wrong. */
    private static final Set<String> VOCABULARY = Set.of("org.cnn4j.Shape", "org.cnn4j.DType", "org.cnn4j.TensorType");

    private Architecture() {}

    /** The classes of the module that {@code type} is compiled in, without its tests. */
    public static JavaClasses classesBeside(Class<?> type) {
        return new ClassFileImporter()
                .importUrl(type.getProtectionDomain().getCodeSource().getLocation());
    }

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
    public static void mayKnow(JavaClasses module, String name, boolean tensors, String... others) {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe("its own and " + List.of(others), c -> {
            String of = c.getBaseComponentType().getPackageName();
            boolean own = of.equals(name) || of.startsWith(name + ".");
            return own || !of.startsWith("org.cnn4j") || List.of(others).contains(of);
        });
        classes()
                .that()
                .resideInAPackage(name + "..")
                .should()
                .onlyDependOnClassesThat(allowed.or(vocabulary(tensors)))
                .check(module);
    }

    /** Classes outside of {@code home} do not use {@code library}; both are patterns of packages. */
    public static void isConfined(JavaClasses module, String library, String home) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .check(module);
    }

    /** Prints nothing, and throws nothing that does not say what it is. */
    public static void isALibrary(JavaClasses module) {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(module);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(module);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.cnn4j.Cnn4jException")
                .should()
                .callConstructor(RuntimeException.class, String.class)
                .orShould()
                .callConstructor(RuntimeException.class)
                .orShould()
                .callConstructor(Exception.class, String.class)
                .check(module);
    }
}
