using System.Net.Http;

namespace ExchangeSync.Exchange.Wire;

/// <summary>A request whose reply goes on for minutes, so that nobody on its way may wait for the end.</summary>
internal sealed class HangingRequest(Uri url) : HttpRequestMessage(HttpMethod.Post, url);
