package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.tck.junit.ContractReport.Result;
import io.github.mmhotplug.tck.junit.ContractReport.Verdict;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report as build servers read it: a suite for the port, a case for each test, variant and kernel. */
final class ContractXml {
    private ContractXml() {}

    static String of(String provider, List<Result> results) {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "contract of " + provider);
            xml.writeAttribute("tests", Integer.toString(results.size()));
            xml.writeAttribute("failures", Long.toString(count(results, Verdict.FAILED)));
            xml.writeAttribute(
                    "skipped",
                    Long.toString(
                            results.stream().filter(ContractXml::isSkipped).count()));
            for (Result result : results) {
                xml.writeCharacters("\n  ");
                testCase(result, xml);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return out + "\n";
    }

    private static long count(List<Result> results, Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    private static boolean isSkipped(Result result) {
        return result.verdict() != Verdict.PASSED && result.verdict() != Verdict.FAILED;
    }

    private static void testCase(Result result, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", result.variant() + "." + result.kernel());
        xml.writeAttribute("name", result.rule().id() + " " + result.test());
        if (result.verdict() == Verdict.FAILED) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", result.broken());
            xml.writeCharacters(printable(result.message()));
            xml.writeEndElement();
        } else if (isSkipped(result)) {
            xml.writeStartElement("skipped");
            xml.writeAttribute("message", printable(result.message()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** XML has no words for most control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }
}
