using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>What writing a property needs to know beside the item.</summary>
/// <param name="Mailbox">The mailbox of the item.</param>
/// <param name="Version">The release whose form the client asked for.</param>
/// <param name="BodyType">Best, HTML or Text.</param>
/// <param name="IsFind">Whether this is a listing, which is poorer than GetItem.</param>
internal sealed record FieldContext(SimulatedMailbox Mailbox, ServerVersion Version, string BodyType, bool IsFind);
