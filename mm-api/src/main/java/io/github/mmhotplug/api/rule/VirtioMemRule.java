package io.github.mmhotplug.api.rule;

import io.github.mmhotplug.api.outcome.Errno;

/** The rules of virtio-mem, and why it stops before the requested size: family {@code VIO}. */
public enum VirtioMemRule implements RefusalRule {
    BUILT(
            Errno.ENODEV,
            RuleText.of(
                            "VIO-001",
                            Step.DRIVER_PROBE,
                            "virtio_mem_probe",
                            "The kernel has virtio-mem for the architecture.")
                    .check(
                            "CONFIG_VIRTIO_MEM: x86-64 since 5.8, arm64 since 5.17, riscv since 6.11, s390 since 6.13; powerpc has none")),
    OFFLINE_THRESHOLD(
            Errno.ENOSPC,
            RuleText.of(
                            "VIO-002",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_could_add_memory",
                            "No more is added while too much of the device is offline.")
                    .check(
                            "auto_online_blocks, or the state of the blocks that are offline: the driver goes on when some are online")),
    USABLE_REGION(
            Errno.ENOSPC,
            RuleText.of(
                            "VIO-003",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_sbm_prepare_next_mb",
                            "What is plugged lies in the usable region of the device, in whole blocks.")
                    .check(
                            "start and size of the device's memory, against block_size_bytes and what the kernel can map")),
    CONFIG_STEADY(
            Errno.EAGAIN,
            RuleText.of(
                            "VIO-004",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_send_plug_request",
                            "The requested size is still the one that the driver works for.")
                    .check("nothing: the driver begins anew with the new size")),
    HOST_AGREES(
            Errno.EAGAIN,
            RuleText.of(
                            "VIO-005",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_send_plug_request",
                            "The host agrees to plug what the driver asks for.")
                    .check("the requested size: the host answers NACK to more than that")),
    HOST_READY(
            Errno.ETXTBSY,
            RuleText.of("VIO-006", Step.DRIVER_REQUEST, "virtio_mem_send_request", "The host has time for a request.")
                    .check(
                            "nothing: it may be migrating, and the driver tries again after 50 s, later after up to 300 s")),
    HOST_UNDERSTANDS(
            Errno.EINVAL,
            RuleText.of(
                            "VIO-007",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_send_request",
                            "A request is one that the host understands.")
                    .check("the driver's log: after ERROR it asks nothing any more")),
    HOST_ANSWERS(
            Errno.ENOMEM,
            RuleText.of(
                            "VIO-008",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_send_request",
                            "The host gives an answer that fits the request.")
                    .check("the hypervisor: NACK is an answer to PLUG only")),
    ALL_UNPLUGGED(
            Errno.EBUSY,
            RuleText.of(
                            "VIO-009",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_unplug_request",
                            "What is to be unplugged is free, or can move.")
                    .check(
                            "what lies in the blocks: kernel zones hold most of what can not; the driver tries again by itself")),
    EMPTY_BLOCKS_GO(
            Errno.EBUSY,
            RuleText.of(
                            "VIO-010",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_run_wq",
                            "A memory block of which nothing is plugged leaves the system.")
                    .check(
                            "who keeps it online: notifiers, and what a walk of its pages holds; the driver tries again by itself")),
    DEVICE_WORKS(
            Errno.EINVAL,
            RuleText.of("VIO-011", Step.DRIVER_REQUEST, "virtio_mem_run_wq", "The device keeps to the protocol.")
                    .check("the errno before it in the log; nothing but a reload of the driver helps")),
    OWN_BLOCKS(
            Errno.EPERM,
            RuleText.of(
                            "VIO-012",
                            Step.ONLINE_CHECKS,
                            "virtio_mem_memory_notifier_cb",
                            "Memory in the region of a device goes online and offline by the blocks that its driver added.")
                    .check("who else added memory in the region of the device")),
    PLUGGED_GOES_ONLINE(
            Errno.EPERM,
            RuleText.of(
                            "VIO-013",
                            Step.ONLINE_CHECKS,
                            "virtio_mem_sbm_notify_going_online",
                            "Only a block with something plugged goes online.")
                    .check("nothing: the block is about to be removed")),
    NOTHING_LEFT(
            Errno.EBUSY,
            RuleText.of(
                            "VIO-014",
                            Step.DRIVER_PROBE,
                            "virtio_mem_remove",
                            "A driver that goes leaves no memory behind.")
                    .check(
                            "blocks of the device that are online, or fully plugged and offline: they stay, and the driver can not come back")),
    KEEPS_MEMORY(
            Errno.EPERM,
            RuleText.of(
                            "VIO-015",
                            Step.DRIVER_REQUEST,
                            "virtio_mem_freeze",
                            "The system sleeps only if no plugged memory is lost by it.")
                    .check("the requested size: 0 before the sleep; or a host with persistent memory of the device"));

    private final Errno errno;
    private final RuleText text;

    VirtioMemRule(Errno errno, RuleText text) {
        this.errno = errno;
        this.text = text;
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public RuleText text() {
        return text;
    }
}
