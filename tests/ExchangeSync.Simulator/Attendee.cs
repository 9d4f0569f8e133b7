namespace ExchangeSync.Simulator;

/// <summary>A participant of a meeting.</summary>
/// <param name="Name">The name shown.</param>
/// <param name="Address">The SMTP address.</param>
/// <param name="Role">Required, Optional or Resource.</param>
/// <param name="Response">Unknown, Organizer, Tentative, Accept, Decline or NoResponseReceived.</param>
public sealed record Attendee(string Name, string Address, string Role = "Required", string Response = "Unknown");
