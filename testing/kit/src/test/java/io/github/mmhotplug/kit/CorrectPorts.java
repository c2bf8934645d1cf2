package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import java.util.stream.Stream;

/** The contracts of the right ports in which mistakes are made. */
final class CorrectPorts {
    private CorrectPorts() {}

    static Stream<Class<? extends PortContract>> all() {
        return Stream.of(
                X86.class,
                X86Of2018.class,
                X86Of2019.class,
                Arm64.class,
                Arm64With64K.class,
                Radix64K.class,
                Radix64KOf2019.class,
                Hash64K.class,
                S390.class,
                S390Of72.class,
                S390WithStandbyMemory.class,
                S390Of2019.class,
                Riscv.class,
                RiscvSv39.class);
    }

    static class X86 extends PortContract {
        X86() {
            super(Target.X86);
        }
    }

    static class X86Of2018 extends PortContract {
        X86Of2018() {
            super(Target.X86_2018);
        }
    }

    static class X86Of2019 extends PortContract {
        X86Of2019() {
            super(Target.X86_2019);
        }
    }

    static class Arm64 extends PortContract {
        Arm64() {
            super(Target.ARM64);
        }
    }

    static class Arm64With64K extends PortContract {
        Arm64With64K() {
            super(Target.ARM64_64K);
        }
    }

    static class Radix64K extends PortContract {
        Radix64K() {
            super(Target.RADIX_64K);
        }
    }

    static class Radix64KOf2019 extends PortContract {
        Radix64KOf2019() {
            super(Target.RADIX_64K_2019);
        }
    }

    static class Hash64K extends PortContract {
        Hash64K() {
            super(Target.HASH_64K);
        }
    }

    static class S390 extends PortContract {
        S390() {
            super(Target.S390_61);
        }
    }

    static class S390Of72 extends PortContract {
        S390Of72() {
            super(Target.S390);
        }
    }

    static class S390WithStandbyMemory extends PortContract {
        S390WithStandbyMemory() {
            super(new WrongPort(Target.S390_61) {
                @Override
                Architecture wrap(Architecture s390) {
                    return new StandbyPort(s390);
                }
            });
        }
    }

    static class S390Of2019 extends PortContract {
        S390Of2019() {
            super(Target.S390_2019);
        }
    }

    static class Riscv extends PortContract {
        Riscv() {
            super(Target.RISCV);
        }
    }

    static class RiscvSv39 extends PortContract {
        RiscvSv39() {
            super(Target.RISCV_SV39);
        }
    }
}
