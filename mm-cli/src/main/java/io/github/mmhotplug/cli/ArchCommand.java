package io.github.mmhotplug.cli;

import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp arch}: which architectures there are and what they look like. */
@Command(
        name = "arch",
        description = "List the architectures, or show one's geometry.",
        subcommands = {ArchCommand.ListAll.class, ArchShowCommand.class})
final class ArchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new BadInputException("arch: a command is missing; there are list, show ID");
    }

    @Command(name = "list", description = "List the architectures.")
    static final class ListAll implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            World world = World.of(spec);
            TextTable table = new TextTable("id", "also", "kernels", "what");
            ArrayNode array = JsonMapper.shared().createArrayNode();
            for (Registered registered : world.architectures().variants()) {
                String also = String.join(", ", registered.variant().shortNames());
                List<String> kernels = world.profiles().names().stream()
                        .filter(name -> registered.provider().portProfile(name).isPresent())
                        .toList();
                table.row(
                        registered.variant().id(),
                        also,
                        String.join(" ", kernels),
                        registered.variant().title());
                ObjectNode node = array.addObject();
                node.put("id", registered.variant().id());
                registered.variant().shortNames().forEach(node.putArray("shortNames")::add);
                kernels.forEach(node.putArray("kernels")::add);
                node.put("title", registered.variant().title());
            }
            if (json) {
                Output.json(spec, array);
            } else {
                Output.lines(spec, table.lines());
            }
            return Mmhp.OK;
        }
    }
}
