package io.github.mmhotplug.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The scenario files that a command line names: files as they are, and what lies in folders. */
final class ScenarioFiles {
    private static final int DEPTH = 8;

    private ScenarioFiles() {}

    /** Parts that other files include have names that begin with {@code _}. */
    static List<Path> of(List<Path> named) {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (Files.isDirectory(path)) {
                files.addAll(in(path));
            } else {
                files.add(path);
            }
        }
        return files;
    }

    private static List<Path> in(Path folder) {
        try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
            List<Path> files = walk.filter(Files::isRegularFile)
                    .filter(file -> isScenario(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new BadInputException(folder + ": there is no scenario file (*.yaml) in this folder");
            }
            return files;
        } catch (IOException e) {
            throw new BadInputException(folder + ": the folder can't be read");
        }
    }

    private static boolean isScenario(String name) {
        return (name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith("_");
    }
}
