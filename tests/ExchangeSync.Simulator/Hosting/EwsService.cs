using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>EWS without HTTP: logon, faults and recording, from the text of a request to its answer.</summary>
internal sealed class EwsService(ServerState server)
{
    private readonly RequestHandler _handler = new(server);

    /// <summary>The answer, and what the log has to keep of it once it is sent.</summary>
    public async Task<(Answer Answer, RecordedExchange Exchange)> AnswerAsync(string? authorization, string userAgent, string text, Instant at, CancellationToken cancel)
    {
        var credentials = BasicCredentials.Read(authorization);
        var (request, unreadable) = Parse(text);
        var fault = credentials is null ? null : server.Faults.Take(request?.Name, text);
        var answer = LogOn(credentials) is not { } user ? new Answer(StatusCodes.Status401Unauthorized, "", Answer.Html) { Faulty = true }
            : !MayUseEws(user, userAgent) ? new Answer(StatusCodes.Status403Forbidden, "", Answer.Html) { Faulty = true }
            : await _handler.HandleAsync(request, unreadable, user, fault, cancel);
        var exchange = new RecordedExchange(
            request?.Name ?? "", credentials?.User ?? "", answer.Cut ? 0 : answer.Status, text, answer.Text, at, answer.Faulty);
        server.Log.Count(exchange.Operation);
        return (answer, exchange);
    }

    public void Record(RecordedExchange exchange)
    {
        if (server.Options.Record)
        {
            server.Log.Add(exchange);
        }
    }

    private static (SoapRequest? Request, EwsFaultException? Unreadable) Parse(string text)
    {
        try
        {
            return (SoapRequest.Parse(text), null);
        }
        catch (EwsFaultException e)
        {
            return (null, e);
        }
    }

    private bool MayUseEws(SimulatedMailbox user, string userAgent) => server.Options.EwsEnabled && user.Options.EwsEnabled
        && !server.Options.BlockedUserAgents.Any(agent => userAgent.StartsWith(agent, StringComparison.OrdinalIgnoreCase));

    private SimulatedMailbox? LogOn(BasicCredentials? credentials) =>
        credentials is not null && server.ByUser(credentials.User) is { } mailbox && mailbox.Options.Password == credentials.Password
            ? mailbox
            : null;
}
