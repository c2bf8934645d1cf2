package io.github.mmhotplug.drivers.memtrace;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverArchitectures;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code memtrace/enable}: one physically contiguous buffer on each node that no linear map reaches, so that the hardware
 * can write to it uncached. Up to 5.10 a buffer is memory that is unplugged; later it is allocated, and no longer mapped.
 *
 * <p>Inputs: {@code write} with {@code value}, the bytes of each buffer, 0 for none.
 */
final class MemtraceDriver implements HotplugDriver {
    @Override
    public String id() {
        return MemtraceProvider.ID;
    }

    @Override
    public Optional<Veto> unavailable(String variant) {
        return DriverArchitectures.only(id(), variant, "powerpc");
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        if (!input.verb().equals("write")) {
            throw new IllegalArgumentException("memtrace has no '" + input.verb() + "'; it has write");
        }
        long bytes = input.number("value");
        String strategy = core.profile().word(CoreCapabilities.MEMTRACE);
        if (strategy.equals("none")) {
            return Outcome.refused(Refusal.of(
                    DriverRule.TRACE_BUILT, "kernel " + core.profile().name() + " has no memtrace/enable"));
        }
        if (bytes < 0 || bytes % core.memoryBlockSizeBytes() != 0) {
            return Outcome.refused(Refusal.of(
                    DriverRule.TRACE_WHOLE_BLOCKS,
                    bytes + " bytes are no whole memory blocks of " + Bytes.prose(core.memoryBlockSizeBytes()),
                    Fact.bytes("size", bytes),
                    Fact.bytes("memoryBlockSize", core.memoryBlockSizeBytes())));
        }
        TraceMemory memory = strategy.equals("contig") ? new ContigMemory(core) : new UnpluggedMemory(core);
        return enable(bytes, memory, core);
    }

    /** {@code memtrace_enable_set}: a node that has no room goes without. */
    private static Outcome<Unit> enable(long bytes, TraceMemory memory, CorePort core) {
        TraceBuffers buffers = new TraceBuffers(core);
        for (TraceBuffers.Buffer buffer : buffers.all()) {
            Optional<Refusal> refusal =
                    memory.giveBack(buffer.node(), buffer.range()).refusal();
            if (refusal.isPresent()) {
                return Outcome.refused(stays(buffer, refusal.get()));
            }
            buffers.remove(buffer);
        }
        List<Note> notes = new ArrayList<>();
        if (bytes > 0) {
            core.onlineMemory()
                    .forEach((node, runs) -> memory.take(node, runs, bytes, notes)
                            .ifPresent(range -> buffers.add(new TraceBuffers.Buffer(node, range))));
        }
        return Outcome.done(Unit.UNIT, notes);
    }

    private static Refusal stays(TraceBuffers.Buffer buffer, Refusal why) {
        return new Refusal(
                DriverRule.TRACE_FREED.errno(),
                DriverRule.TRACE_FREED,
                "the buffer at " + buffer.range() + " of node " + buffer.node() + " stays: " + why.detail(),
                why.facts(),
                DriverRule.TRACE_FREED.kernelSymbol(),
                why.kernelWouldDie());
    }

    /** {@code powerpc/memtrace} of debugfs: a folder for each node's buffer, with {@code start} and {@code size}. */
    @Override
    public Map<String, Long> facts(CorePort core) {
        Map<String, Long> facts = new TreeMap<>();
        for (TraceBuffers.Buffer buffer : new TraceBuffers(core).all()) {
            String folder = "memtrace.%08x".formatted(buffer.node());
            facts.put(folder + ".start", buffer.range().startAddress());
            facts.put(folder + ".size", buffer.range().sizeBytes());
        }
        return facts;
    }
}
