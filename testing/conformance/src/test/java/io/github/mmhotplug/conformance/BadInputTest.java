package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no machine can make sense of: one line that names the option, the value and what is accepted; exit code 2. */
class BadInputTest {
    private static String assertBadInput(Cli cli) {
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err().lines()).as(cli.err()).hasSize(1);
        assertThat(cli.err()).startsWith("mmhp: ").doesNotContain("Exception", "\tat ", "internal error");
        return cli.err();
    }

    @ParameterizedTest(name = "mmhp {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "add nine                            | 'nine'   | 128M or 9G",
                "add 0                               | SIZE     | 128M or 9G",
                "add 9999999P                        | '9999999P' | too large",
                "add 9G --arch x87                   | 'x87'    | did you mean 'x86'",
                "add 9G --arch x87                   | --arch   | s390, x86, x86-4level, x86-5level",
                "add 9G --arch x86,x87               | 'x87'    | did you mean 'x86'",
                "add 9G --kernel 9.9                 | '9.9'    | 6.12",
                "add 9G --at -1                      | --at     | '-1'",
                "add 9G --at nowhere                 | --at     | 'nowhere'",
                "add 9G --arch x86 --block 256M      | --block  | x86",
                "add 9G --arch s390 --block 3M       | s390     | power of two",
                "add 9G --memmap foo                 | 'foo'    | system, on-memory, force, from-range",
                "add 9G --driver foo                 | 'foo'    | raw, acpi",
                "add 9G --arch x86 --free 3G         | x86-4level | boot memory of 2 GiB",
                "add 9G --free -1                    | --free   | '-1'",
                "add 9G --ram 0                      | --ram    | 0",
                "add 9G --ram 2.5G                   | --ram    | '2.5G'",
                "add 9G --ram 100M                   | 100 MiB  | 128 MiB",
                "add 9G --largest-free-order 99      | 99       | 0 to 10",
                "add 9G --largest-free-order -1      | -1       | 0 to 10",
                "add 9G --largest-free-order many    | 'many'   | --largest-free-order",
                "add 9G --with nonsense              | --with   | 'nonsense'",
                "add 9G --without memmapOnMemoryForc | --without | did you mean 'memmapOnMemoryForce'",
                "add 9G --karnel 7.2                 | '--karnel' | did you mean '--kernel'",
                "add 9G --kernel                     | --kernel | Missing",
                "add 9G 8G                           | '8G'     | --help",
                "add                                 | SIZE     | --help",
                "ad 9G                               | 'ad'     | did you mean 'add'",
                "devmem one                          | 'one'    | 128M or 9G",
                "devmem 1G --type generik            | --type   | did you mean 'generic'",
                "devmem 1G --align 3M                | --align  | 4K, 2M or 1G",
                "devmem 1G --align 2K                | --align  | from 4K",
                "devmem 1G --altmap 8K               | --altmap | info block",
                "devmem 2M --altmap auto --arch x86  | --altmap | no room",
                "devmem 1G --at 0x7fffffffffffffff   | --at     | largest address",
                "devmem 1G --kernel 9.9              | '9.9'    | 6.12",
                "devmem 1G --with nonsense           | --with   | 'nonsense'",
                "devmem                              | SIZE     | --help",
                "compare                             | operation | add SIZE, devmem SIZE",
                "compare --kernel 6.1,7.2            | operation | add SIZE, devmem SIZE",
                "compare --kernel 6.1,7.2 ad 9G      | 'ad'     | did you mean 'add'",
                "compare add 9G                      | --kernel | 6.1,7.2",
                "compare --kernel 6.1 add 9G         | '6.1'    | two or more",
                "compare --kernel 6.1,6.1 add 9G     | 6.1      | twice",
                "compare --kernel 6.1,7.3 add 9G     | '7.3'    | did you mean '7.2'",
                "compare --kernel 6.1,7.2 add nine   | 'nine'   | 128M or 9G",
                "compare --kernel 6.1,7.2 add 9G --kernel 6.6 | '6.6' | twice",
                "compare --kernel 6.1,7.2 add 9G --arch x87 | 'x87' | did you mean 'x86'",
                "compare --kernel 6.1,7.2 devmem 1G --align 3M | --align | 4K, 2M or 1G",
                "arch                                | command  | list, show",
                "arch show foo                       | 'foo'    | s390, x86",
                "profile show foo                    | 'foo'    | 6.12",
                "rules --family FOO                  | 'FOO'    | ADD, ALT",
                "rules --family ATD                  | 'ATD'    | did you mean 'ADD'",
                "rules --op ad                       | --op     | did you mean 'add'",
                "rules --kernel 7.1                  | '7.1'    | did you mean '6.1'",
                "rules ADD-004                       | 'ADD-004' | --help",
                "explain                             | RULE     | --help",
                "explain add-04                      | 'add-04' | did you mean 'ADD-004'",
                "explain XYZ-1                       | 'XYZ-1'  | mmhp rules lists all rules",
                "explain ADD                         | 'ADD'    | mmhp rules --family ADD",
                "explain EINVALL                     | 'EINVALL' | did you mean 'EINVAL'",
                "explain EPIPE                       | 'EPIPE'  | EINVAL, ETXTBSY, ENOSPC, ERANGE",
                "explain 32                          | 32       | 22 EINVAL",
                "explain -32                         | -32      | 22 EINVAL",
                "explain 22 --op plugin              | 'plugin' | add, remove, online, offline",
                "explain 22 --op ofline              | 'ofline' | did you mean 'offline'",
                "explain ADD-004 --op remove         | ADD-004  | a rule of add",
                "explain 22 --arch x87               | 'x87'    | did you mean 'x86'",
                "explain 22 --kernel 7.3             | '7.3'    | did you mean '7.2'",
                "explain 22 --ram 4G                 | --ram    | --arch",
                "explain 22 --arch x86 --ram lots    | 'lots'   | 128M or 9G",
                "explain 22 --arch x86 --ram 65T     | x86-4level | 64 TiB",
                "explain 22 --arch x86 --ram 1M      | x86-4level | 128 MiB",
                "explain 22 --karnel 7.2             | '--karnel' | did you mean '--kernel'",
            })
    void badInputIsOneLineOnStandardError(String commandLine, String names, String helps) {
        assertThat(assertBadInput(Cli.run(commandLine))).contains(names).contains(helps);
        if (commandLine.matches("(add|rules|explain) .*")) {
            assertBadInput(Cli.run(commandLine + " --json"));
        }
    }

    @Test
    void noCommandIsBadInput() {
        assertThat(assertBadInput(Cli.run(""))).contains("there are add, ");
    }

    @Test
    void anEmptySizeIsBadInput() {
        assertThat(assertBadInput(Cli.run(List.of("add", "")))).contains("SIZE");
    }

    @Test
    void noArchitectureAtAllIsBadInput() {
        assertThat(assertBadInput(Cli.run(List.of("add", "9G", "--arch", ",")))).contains("--arch");
    }

    @Test
    void freeMemoryIsASizeAndNoAddress() {
        assertThat(Cli.run("add 9G --free lots").err()).contains("--free").doesNotContain("physical address");
    }

    @Test
    void anUnknownNameEndsBeforeTheListBegins() {
        // nothing is near "9.9": the list must still be a sentence of its own
        assertThat(Cli.run("add 9G --kernel 9.9").err()).doesNotContain("'9.9' Known");
    }

    @Test
    void bootMemoryBeyondWhatTheKernelReachesIsBadInput() {
        // 4 levels reach 64 TiB
        assertThat(assertBadInput(Cli.run("add 1G --arch x86 --ram 65T"))).contains("64 TiB");
    }

    @Test
    void oneByteOfBootMemoryIsBadInputInWordsOfTheCaller() {
        assertThat(assertBadInput(Cli.run("add 1G --arch x86 --ram 1"))).doesNotContain("pfn");
    }

    @Test
    void badInputIsFoundBeforeTheFirstArchitectureRuns() {
        assertBadInput(Cli.run("add 9G --arch x86,nonsense"));
    }

    @Test
    void helpIsNoBadInput() {
        Cli help = Cli.run("add --help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("--memmap", "Examples:");
    }
}
