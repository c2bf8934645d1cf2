package io.github.mmhotplug.kit;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The contract of the wrong port whose class a configuration parameter names. */
@ExtendWith(WrongPortContract.Named.class)
final class WrongPortContract extends PortContract {
    /** The configuration parameter. */
    static final String PORT = "mm.kit.port";

    WrongPortContract(WrongPort port) {
        super(port);
    }

    /** Makes the port. */
    static final class Named implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == WrongPort.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Mistakes.port(context.getConfigurationParameter(PORT).orElseThrow());
        }
    }
}
