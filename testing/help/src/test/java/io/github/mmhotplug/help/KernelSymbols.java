package io.github.mmhotplug.help;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTreeScanner;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The kernel's names in the Javadoc of some sources: of types everywhere in it, of members in the first sentence. */
final class KernelSymbols {
    /** Kernel names have an underscore inside, or camel case as page flags have it, or say that they are a struct. */
    private static final Pattern SYMBOL = Pattern.compile(
            "((?:struct |enum )?(?:__|_(?=[A-Z]))?[A-Za-z]+_[A-Za-z0-9_]+|struct [a-z]+|PageVmemmap|VmemmapSelfHosted)"
                    + "(?:\\(.*\\))?");

    /**
     * A kernel name and where it is modelled.
     *
     * @param symbol the kernel's name, without arguments
     * @param module folder of the module
     * @param packageName package of the type
     * @param type name of the type, without its package
     * @param member method, constant or component; empty if the type itself is meant
     */
    record Use(String symbol, String module, String packageName, String type, String member) {
        String java() {
            return member.isEmpty() ? type : type + "." + member;
        }
    }

    private KernelSymbols() {}

    /** All of a module, in the order of its files. */
    static List<Use> of(Path module) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
                Stream<Path> walk = Files.walk(module.resolve("src/main/java"))) {
            List<Path> sources = walk.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.endsWith("package-info.java") && !path.endsWith("module-info.java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            List<Use> uses = new ArrayList<>();
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(trees, module.getFileName().toString(), uses).scan(unit, null);
            }
            return uses;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes through the declarations of a file. */
    private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees trees;
        private final String module;
        private final List<Use> uses;
        private String type = "";

        Scanner(DocTrees trees, String module, List<Use> uses) {
            this.trees = trees;
            this.module = module;
            this.uses = uses;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
            String outer = type;
            type = outer.isEmpty() ? tree.getSimpleName().toString() : outer + "." + tree.getSimpleName();
            DocCommentTree doc = trees.getDocCommentTree(getCurrentPath());
            if (doc != null) {
                add("", doc.getFullBody());
                for (DocTree tag : doc.getBlockTags()) {
                    if (tag instanceof ParamTree parameter && tree.getKind() == Tree.Kind.RECORD) {
                        add(parameter.getName().toString(), parameter.getDescription());
                    }
                }
            }
            super.visitClass(tree, null);
            type = outer;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
            return member(tree.getName().toString());
        }

        @Override
        public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
            return member(tree.getName().toString());
        }

        private @Nullable Void member(String name) {
            DocCommentTree doc = trees.getDocCommentTree(getCurrentPath());
            if (doc != null && !name.equals("<init>")) {
                add(name, doc.getFirstSentence());
            }
            return null;
        }

        private void add(String member, List<? extends DocTree> text) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            new DocTreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void nothing) {
                    Matcher symbol = SYMBOL.matcher(literal.getBody().getBody().strip());
                    if (literal.getKind() == DocTree.Kind.CODE && symbol.matches()) {
                        uses.add(new Use(symbol.group(1), module, String.valueOf(unit.getPackageName()), type, member));
                    }
                    return null;
                }
            }.scan(text, null);
        }
    }
}
