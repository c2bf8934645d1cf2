package io.github.mmhotplug.cli;

import static io.github.mmhotplug.cli.JunitFile.printable;

import io.github.mmhotplug.cli.tck.TckReport;
import io.github.mmhotplug.cli.tck.TckRun;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report that build servers read: the kit's own suites, and a case of its own for a jar that never got to its end. */
final class TckJunit {
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private TckJunit() {}

    static void write(List<TckRun> runs, Path file) {
        JunitFile.write(file, out -> {
            out.append(DECLARATION).append("<testsuites>\n");
            for (TckRun run : runs) {
                for (TckReport report : run.reports()) {
                    out.append(report.junit().replace(DECLARATION, ""));
                }
                if (!run.findings().isEmpty()) {
                    out.append(loading(run));
                }
            }
            out.append("</testsuites>\n");
        });
    }

    private static String loading(TckRun run) throws XMLStreamException {
        StringWriter out = new StringWriter();
        XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", run.jar().getFileName().toString());
        xml.writeAttribute("tests", "1");
        xml.writeAttribute("failures", "1");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", run.jar().getFileName().toString());
        xml.writeAttribute("name", "comes to its end");
        xml.writeStartElement("failure");
        xml.writeAttribute("message", printable(run.findings().get(0)));
        xml.writeCharacters(printable(String.join("\n", run.findings())));
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
        xml.close();
        return out + "\n";
    }
}
