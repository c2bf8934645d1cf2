package io.github.mmhotplug.api.geometry;

/**
 * Up to where a kernel zone reaches at boot.
 *
 * @param zone a kernel zone
 * @param endAddress first physical address behind it; {@link Long#MAX_VALUE} for the last
 */
public record ZoneLimit(ZoneType zone, long endAddress) {}
