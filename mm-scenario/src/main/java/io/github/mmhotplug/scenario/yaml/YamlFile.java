package io.github.mmhotplug.scenario.yaml;

import io.github.mmhotplug.scenario.trace.BadFileException;
import io.github.mmhotplug.scenario.yaml.YamlValue.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a YAML file as {@link YamlValue}s. What an alias stands for counts each time that it is used. */
public final class YamlFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_VALUES = 100_000;
    private static final int MAX_DEPTH = 40;

    private final String name;
    private final String accepted;
    private int values;

    private YamlFile(String name, String accepted) {
        this.name = name;
        this.accepted = accepted;
    }

    /**
     * Reads a file that holds one document.
     *
     * @param accepted what the file ought to be, in words
     * @throws BadFileException if it can't be read, is no YAML, or too large
     */
    public static YamlValue read(Path file, String accepted) {
        return new YamlFile(file.toString(), accepted).document(file);
    }

    private YamlValue document(Path file) {
        String text = text(file);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setUseMarks(true)
                .setAllowDuplicateKeys(true) // said below, with the place of the second
                .setMaxAliasesForCollections(MAX_VALUES) // what they stand for is counted below
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                throw BadFileException.at(name, 1, 1, "the file is empty", accepted);
            }
            return value(root.get(), 0);
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark().map(this::place).orElse(start());
            throw notYaml(place, e.getProblem() == null ? "malformed" : e.getProblem());
        } catch (YamlEngineException e) {
            throw notYaml(start(), e.getMessage() == null ? "malformed" : e.getMessage());
        }
    }

    private BadFileException notYaml(Place place, String what) {
        String line = what.lines().findFirst().orElse("malformed");
        return BadFileException.at(name, place.line(), place.column(), "not YAML: " + line, accepted);
    }

    private String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw BadFileException.at(name, 1, 1, "the file is larger than 1 MiB", accepted);
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw BadFileException.at(name, 1, 1, "not text in UTF-8", accepted);
        } catch (NoSuchFileException e) {
            throw BadFileException.at(name, 1, 1, "no such file", accepted);
        } catch (IOException e) {
            throw BadFileException.at(name, 1, 1, "can't be read", accepted);
        }
    }

    private Place start() {
        return new Place(name, 1, 1);
    }

    private Place place(Mark mark) {
        return new Place(name, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private YamlValue value(Node node, int depth) {
        Place place = node.getStartMark().map(this::place).orElse(start());
        values++;
        if (values > MAX_VALUES || depth > MAX_DEPTH) {
            throw BadFileException.at(
                    name,
                    place.line(),
                    place.column(),
                    values > MAX_VALUES
                            ? "the file has more than " + MAX_VALUES + " values, what its aliases stand for included"
                            : "values are nested more than " + MAX_DEPTH + " deep",
                    accepted);
        }
        if (node instanceof ScalarNode scalar) {
            return YamlValue.scalar(place, scalar.getValue(), !scalar.isPlain());
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlValue> elements = new ArrayList<>();
            for (Node element : sequence.getValue()) {
                elements.add(value(element, depth + 1));
            }
            return YamlValue.list(place, elements);
        }
        YamlValue.Builder map = YamlValue.map(place);
        for (NodeTuple member : ((MappingNode) node).getValue()) {
            map.put(value(member.getKeyNode(), depth + 1), value(member.getValueNode(), depth + 1));
        }
        return map.build();
    }
}
