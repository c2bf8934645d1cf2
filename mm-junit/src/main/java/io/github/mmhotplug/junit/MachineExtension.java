package io.github.mmhotplug.junit;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.scenario.replay.Installed;
import io.github.mmhotplug.scenario.text.SizeText;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Boots what {@link HotplugMachine} describes. */
final class MachineExtension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Machine.class && !isOfScenario(context);
    }

    private static boolean isOfScenario(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), Scenario.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return boot(described(context).orElseThrow());
    }

    /** The nearest description: the method's own, or its class's, or that of a class around it. */
    static Optional<HotplugMachine> described(ExtensionContext context) {
        Optional<HotplugMachine> own = AnnotationSupport.findAnnotation(context.getElement(), HotplugMachine.class);
        return own.isPresent() ? own : context.getParent().flatMap(MachineExtension::described);
    }

    private static Machine boot(HotplugMachine wanted) {
        Installed installed = Installed.load(MachineExtension.class.getClassLoader());
        List<String> architectures = installed.architectures().names();
        Registered registered = installed
                .architectures()
                .find(wanted.architecture())
                .orElseThrow(() -> wrong("architecture " + Spelling.unknown(wanted.architecture(), architectures)));
        KernelProfile kernel = installed
                .profiles()
                .find(wanted.kernel())
                .flatMap(registered::profile)
                .orElseThrow(() -> wrong("kernel "
                        + Spelling.unknown(wanted.kernel(), installed.profiles().names())));
        long ram = SizeText.parse(wanted.ram()).orElseThrow(() -> wrong("ram '" + wanted.ram() + "'"));
        ReferenceMachine reference =
                registered.provider().referenceMachine(registered.variant().id(), ram, OptionalLong.empty());
        MachineBuilder builder = MachineBuilder.of(registered, kernel, reference.facts());
        installed.drivers().values().forEach(builder::driver);
        return builder.boot();
    }

    private static ExtensionConfigurationException wrong(String what) {
        return new ExtensionConfigurationException("@HotplugMachine: there is no " + what);
    }
}
