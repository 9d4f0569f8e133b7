namespace ExchangeSync.Calendar;

/// <summary>
/// What ExchangeSync writes on every entry that it creates: who made it, for which connection, and for which appointment. It survives a lost database,
/// and is how a create whose reply was lost is found again.
/// </summary>
/// <param name="Installation">The store that wrote it.</param>
/// <param name="Connection">The connection that it was written for.</param>
/// <param name="Appointment">The appointment's id, never reused.</param>
public sealed record Stamp(Guid Installation, Guid Connection, Guid Appointment)
{
    /// <summary>The one string that is stored in the named property: three ids of 32 hex digits, parted by '/'.</summary>
    public override string ToString() => $"{Installation:N}/{Connection:N}/{Appointment:N}";

    /// <summary>Reads <see cref="ToString"/>'s form; null for anything else (another program may use our property).</summary>
    public static Stamp? Parse(string? text)
    {
        var parts = text?.Split('/');
        return parts is [var i, var c, var a]
            && Guid.TryParseExact(i, "N", out var installation)
            && Guid.TryParseExact(c, "N", out var connection)
            && Guid.TryParseExact(a, "N", out var appointment)
            ? new Stamp(installation, connection, appointment)
            : null;
    }
}
