namespace ExchangeSync.Ics;

/// <summary>Why an entry of a file is not taken.</summary>
/// <param name="IsFailure">It should have been taken, but is wrong; otherwise it is right and has no place in the calendar.</param>
/// <param name="Reason">Stable id, for scripts.</param>
/// <param name="Message">What is the matter, for a person; names the line.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record IcsRefusal(bool IsFailure, string Reason, string Message, string Remedy);
