package io.github.mmhotplug.tck;

import io.github.mmhotplug.api.ArchitectureProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a port says beforehand about the contract: features that it lacks by design, rules that it is known to break. It
 * lies beside the provider's class as {@code mmhp-contract.txt}, so that it goes with the jar to whoever runs the kit:
 *
 * <pre>
 * # leaves are not split
 * without REMOVE_IN_PART in toy-64
 * without REMOVE, MEMMAP_ON_MEMORY under rfc-2018 6.1
 * without ALTMAP in not toy-64 under not 7.2
 * deviates ONL-002 under 4.10-hmm: a block stays in MOVABLE until it is removed
 * </pre>
 */
public final class Declaration {
    /** The file's name. */
    public static final String FILE = "mmhp-contract.txt";

    private static final Pattern WITHOUT = Pattern.compile("without (?<what>[A-Z_]+(, *[A-Z_]+)*)(?<where>.*)");
    private static final Pattern DEVIATES =
            Pattern.compile("deviates (?<what>[A-Z0-9-]+)(?<where>[^:]*): (?<issue>.+)");
    private static final Pattern WHERE = Pattern.compile(
            "( in (?<notIn>not )?(?<in>[^ ]+( (?!under )[^ ]+)*))?( under (?<notUnder>not )?(?<under>.+))?");

    private final List<Absence> absences = new ArrayList<>();
    private final List<Deviation> deviations = new ArrayList<>();

    /**
     * Some variants under some kernels.
     *
     * @param variants the variants named; empty for all
     * @param kernels the kernels named; empty for all
     * @param notVariants whether all others are meant
     * @param notKernels whether all others are meant
     */
    private record Where(Set<String> variants, Set<String> kernels, boolean notVariants, boolean notKernels) {
        private boolean holds(String variant, String kernel) {
            return (variants.isEmpty() || variants.contains(variant) != notVariants)
                    && (kernels.isEmpty() || kernels.contains(kernel) != notKernels);
        }
    }

    private record Absence(Set<Feature> features, Where where) {}

    /**
     * A rule that is known to be broken.
     *
     * @param rule its id
     * @param issue where it is written down, or a sentence
     * @param where where it is broken
     */
    private record Deviation(String rule, String issue, Where where) {}

    private Declaration() {}

    /**
     * That of a provider; an empty one if it has none.
     *
     * @throws IllegalArgumentException if a line is not understood: file, line, what is accepted
     */
    public static Declaration of(ArchitectureProvider provider) {
        try (InputStream in = provider.resources().getResourceAsStream(FILE)) {
            return in == null ? new Declaration() : parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Declaration parse(String text) {
        Declaration declaration = new Declaration();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            String words = line.replaceFirst("(^|\\s)#.*", "").strip().replaceAll("\\s+", " ");
            if (!words.isEmpty()) {
                declaration.take(words, FILE + ":" + number + ": ");
            }
        }
        return declaration;
    }

    private void take(String words, String place) {
        Matcher without = WITHOUT.matcher(words);
        Matcher deviates = DEVIATES.matcher(words);
        if (without.matches()) {
            Set<Feature> features = EnumSet.noneOf(Feature.class);
            for (String name : without.group("what").split(", *", -1)) {
                features.add(feature(name, place));
            }
            absences.add(new Absence(features, where(without.group("where"), place)));
        } else if (deviates.matches()) {
            deviations.add(new Deviation(
                    deviates.group("what"), deviates.group("issue"), where(deviates.group("where"), place)));
        } else {
            throw new IllegalArgumentException(place + "'" + words
                    + "' is neither 'without FEATURES [in [not] VARIANTS] [under [not] KERNELS]' nor 'deviates RULE "
                    + "[in [not] VARIANTS] [under [not] KERNELS]: ISSUE'");
        }
    }

    private static Feature feature(String name, String place) {
        try {
            return Feature.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    place + "there is no feature " + name + "; there are "
                            + Arrays.stream(Feature.values()).map(Feature::name).collect(Collectors.joining(", ")),
                    e);
        }
    }

    private static Where where(String words, String place) {
        Matcher where = WHERE.matcher(words);
        if (!where.matches()) {
            throw new IllegalArgumentException(
                    place + "'" + words.strip() + "' is not '[in [not] VARIANTS] [under [not] KERNELS]'");
        }
        return new Where(
                names(where.group("in")),
                names(where.group("under")),
                where.group("notIn") != null,
                where.group("notUnder") != null);
    }

    private static Set<String> names(@Nullable String words) {
        return words == null ? Set.of() : Set.of(words.split(" ", -1));
    }

    /** What a variant can't do under a kernel, by design. */
    public Set<Feature> without(String variant, String kernel) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        absences.stream()
                .filter(absence -> absence.where().holds(variant, kernel))
                .forEach(absence -> features.addAll(absence.features()));
        return features;
    }

    /** The issues of a rule that a variant is known to break under a kernel; by issue. */
    public List<String> deviations(String rule, String variant, String kernel) {
        return deviations.stream()
                .filter(deviation -> deviation.rule().equals(rule))
                .filter(deviation -> deviation.where().holds(variant, kernel))
                .map(Deviation::issue)
                .toList();
    }
}
