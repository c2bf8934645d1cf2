package io.github.mmhotplug.cli;

import static io.github.mmhotplug.cli.JunitFile.printable;

import io.github.mmhotplug.scenario.run.RunReport;
import io.github.mmhotplug.scenario.run.StepReport;
import io.github.mmhotplug.scenario.run.TargetReport;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report that build servers read: a test suite for each scenario and machine, a test case for each step. */
final class RunJunit {
    private RunJunit() {}

    static void write(List<RunReport> reports, Path file) {
        JunitFile.write(file, out -> {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            write(reports, xml);
            xml.close();
        });
    }

    private static void write(List<RunReport> reports, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuites");
        for (RunReport report : reports) {
            for (TargetReport target : report.targets()) {
                suite(report, target, xml);
            }
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    private static void suite(RunReport report, TargetReport target, XMLStreamWriter xml) throws XMLStreamException {
        String name = report.scenario().file() + " (" + target.architecture() + ", " + target.kernel() + ")";
        long failures = target.steps().stream().filter(step -> !step.passed()).count();
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", name);
        xml.writeAttribute("tests", Integer.toString(target.steps().size()));
        xml.writeAttribute("failures", Long.toString(failures));
        for (StepReport step : target.steps()) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", name);
            xml.writeAttribute("name", printable(step.number() + " " + step.name() + " " + step.what()));
            if (!step.passed()) {
                failure(step, xml);
            }
            xml.writeEndElement();
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private static void failure(StepReport step, XMLStreamWriter xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        step.failures()
                .forEach(failure -> text.append(failure.source().place().file())
                        .append(':')
                        .append(failure.source().place().line())
                        .append(": ")
                        .append(failure.difference())
                        .append('\n'));
        xml.writeStartElement("failure");
        xml.writeAttribute(
                "message",
                printable(
                        step.first().map(first -> first.difference().toString()).orElse("")));
        xml.writeCharacters(printable(text.toString()));
        xml.writeEndElement();
    }
}
