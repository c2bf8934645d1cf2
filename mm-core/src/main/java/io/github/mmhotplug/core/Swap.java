package io.github.mmhotplug.core;

import java.util.List;

/** What it would mean to move a machine, and the way to do it or to let it be. Of one thread, as its machine is. */
public final class Swap {
    private final Machine machine;
    private final Machine candidate;
    private final SwapTarget target;
    private final List<OperationDifference> operations;
    private final List<StateDifference> state;
    private final int entries;
    private Decision decision = Decision.OPEN;

    /** What has become of it. */
    public enum Decision {
        /** Nothing yet. */
        OPEN,
        /** The machine is what the target is. */
        ACCEPTED,
        /** The machine is as it was. */
        REJECTED
    }

    Swap(
            Machine machine,
            Machine candidate,
            SwapTarget target,
            List<OperationDifference> operations,
            List<StateDifference> state) {
        this.machine = machine;
        this.candidate = candidate;
        this.target = target;
        this.operations = List.copyOf(operations);
        this.state = List.copyOf(state);
        this.entries = machine.journal().size();
    }

    public SwapTarget target() {
        return target;
    }

    /** Whether nobody can tell the two machines apart: not by what became of any operation, nor by what they are now. */
    public boolean isEquivalent() {
        return operations.isEmpty() && state.isEmpty();
    }

    /** The operations that come out differently, in the journal's order. */
    public List<OperationDifference> operations() {
        return operations;
    }

    /** The figures that differ after all of them. */
    public List<StateDifference> state() {
        return state;
    }

    public Decision decision() {
        return decision;
    }

    /** What the target would be, to be looked at. */
    public MachineSnapshot snapshot() {
        return candidate.snapshot();
    }

    /**
     * The machine becomes what the target is, with the target's journal; the plugins that it was made of may go.
     *
     * @throws IllegalStateException if something was decided already, or the machine has gone on since
     */
    public void accept() {
        decide(Decision.ACCEPTED);
        machine.takeOver(candidate);
    }

    /**
     * The machine stays as it is; the target's plugins may go.
     *
     * @throws IllegalStateException if something was decided already
     */
    public void reject() {
        decide(Decision.REJECTED);
        candidate.close();
    }

    private void decide(Decision next) {
        if (decision != Decision.OPEN) {
            throw new IllegalStateException("the swap is " + decision + " already");
        }
        if (next == Decision.ACCEPTED && machine.journal().size() != entries) {
            throw new IllegalStateException("the machine has gone on: "
                    + (machine.journal().size() - entries) + " operations are not in the swap");
        }
        decision = next;
    }
}
