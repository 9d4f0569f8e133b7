namespace ExchangeSync.Exchange.Wire;

/// <summary>One response message: what one input of a request came to.</summary>
/// <param name="Code">NoError, or the EWS response code.</param>
/// <param name="Why">Why, in our own words, where more is known than what the code means.</param>
/// <param name="BackOff">How long it asks to wait.</param>
/// <param name="Value">The payload; where there is an error it is empty.</param>
internal sealed record EwsResult<T>(string Code, string? Why, TimeSpan? BackOff, T Value)
{
    public bool IsSuccess => Code == EwsCodes.NoError;

    /// <summary>The payload, or the error that concerns the whole request.</summary>
    public T Require() => IsSuccess ? Value : throw EwsRefusals.From(Code, Why, BackOff);
}
