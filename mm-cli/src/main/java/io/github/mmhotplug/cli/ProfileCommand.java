package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp profile}: which kernels there are, what they can do, and which bugs they have. */
@Command(
        name = "profile",
        description = "List the kernel profiles, or show one's capabilities and quirks.",
        subcommands = {ProfileCommand.ListAll.class, ProfileCommand.Show.class})
final class ProfileCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new BadInputException("profile: a command is missing; there are list, show K");
    }

    /** A profile with what every port adds that knows it. */
    private static KernelProfile complete(World world, KernelProfile core) {
        KernelProfile all = core;
        for (Registered registered : world.architectures().variants()) {
            all = registered.profile(all).orElse(all);
        }
        return all;
    }

    @Command(name = "list", description = "List the kernel profiles.")
    static final class ListAll implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            World world = World.of(spec);
            TextTable table = new TextTable("kernel", "capabilities", "quirks", "from", "");
            ArrayNode array = JsonMapper.shared().createArrayNode();
            for (String name : world.profiles().names()) {
                KernelProfile profile = complete(world, world.kernel("profile", name));
                table.row(
                        name,
                        Integer.toString(profile.capabilities().size()),
                        Integer.toString(profile.quirks().size()),
                        profile.word(CoreCapabilities.BASIS),
                        name.equals(KernelProfiles.DEFAULT) ? "default" : "");
                array.add(name);
            }
            if (json) {
                Output.json(spec, array);
            } else {
                Output.lines(spec, table.lines());
            }
            return Mmhp.OK;
        }
    }

    @Command(name = "show", description = "Show one profile with its sources.")
    static final class Show implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "K", description = "Name of a profile.")
        private String kernel = "";

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            World world = World.of(spec);
            KernelProfile profile = complete(world, world.kernel("profile show", kernel));
            if (json) {
                Output.json(spec, json(profile));
            } else {
                Output.lines(spec, lines(profile));
            }
            return Mmhp.OK;
        }

        private static List<String> lines(KernelProfile profile) {
            List<String> lines = new ArrayList<>();
            lines.add("kernel " + profile.name() + ", from " + profile.word(CoreCapabilities.BASIS));
            lines.add("");
            TextTable capabilities = new TextTable("capability", "value", "source");
            profile.capabilities().forEach(c -> capabilities.row(c.key(), c.value(), c.source()));
            lines.addAll(capabilities.lines());
            lines.add("");
            TextTable quirks = new TextTable("quirk (off unless --faithful)", "source");
            profile.quirks().forEach(quirk -> quirks.row(quirk.id(), quirk.source()));
            lines.addAll(quirks.lines());
            return lines;
        }

        private static ObjectNode json(KernelProfile profile) {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            node.put("schema", "mmhp-profile/1");
            node.put("kernel", profile.name());
            node.put("basis", profile.word(CoreCapabilities.BASIS));
            ArrayNode capabilities = node.putArray("capabilities");
            profile.capabilities()
                    .forEach(capability -> capabilities
                            .addObject()
                            .put("key", capability.key())
                            .put("value", capability.value())
                            .put("source", capability.source()));
            ArrayNode quirks = node.putArray("quirks");
            profile.quirks()
                    .forEach(quirk -> quirks.addObject().put("id", quirk.id()).put("source", quirk.source()));
            return node;
        }
    }
}
