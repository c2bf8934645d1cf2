package io.github.mmhotplug.help;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The fenced blocks of a page, in order. A block {@code sh} is run and succeeds, a block {@code sh fails} is run and must
 * not; a block {@code text} right behind one of them is what it prints, {@code ...} standing for lines left out.
 *
 * @param file the page
 * @param lines all of it
 * @param blocks its fenced blocks
 */
record HelpPage(Path file, List<String> lines, List<Block> blocks) {
    private static final String FENCE = "```";

    /**
     * A fenced block.
     *
     * @param info what stands behind the fence
     * @param line number of its first line, from 1
     * @param lines what is in it
     */
    record Block(String info, int line, List<String> lines) {
        boolean isRun() {
            return info.equals("sh") || mustFail();
        }

        boolean mustFail() {
            return info.equals("sh fails");
        }

        boolean isOutput() {
            return info.equals("text");
        }
    }

    static HelpPage read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                int end = i + 1;
                while (!lines.get(end).equals(FENCE)) {
                    end++;
                }
                blocks.add(new Block(lines.get(i).substring(FENCE.length()), i + 2, lines.subList(i + 1, end)));
                i = end;
            }
        }
        return new HelpPage(file, List.copyOf(lines), List.copyOf(blocks));
    }
}
