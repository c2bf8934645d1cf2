package io.github.mmhotplug.api.outcome;

/** A refusal as an exception, thrown only by {@link Outcome#orElseThrow()}. */
public final class HotplugRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public HotplugRefusedException(Refusal refusal) {
        super(refusal.toString());
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
