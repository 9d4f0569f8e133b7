using ExchangeSync.Simulator.Authentication;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>EWS without HTTP: faults and recording, from the text of a request to its answer.</summary>
internal sealed class EwsService(ServerState server)
{
    private readonly RequestHandler _handler = new(server);

    /// <summary>The answer, and what the log has to keep of it once it is sent.</summary>
    public async Task<(Answer Answer, RecordedExchange Exchange)> AnswerAsync(LogOnResult logOn, string userAgent, string text, Instant at, CancellationToken cancel)
    {
        var (request, unreadable) = Parse(text);
        var fault = server.Faults.Take(request?.Name, text);
        var answer = logOn.User is not { } user ? Refusal(logOn)
            : !MayUseEws(user, userAgent) ? new Answer(StatusCodes.Status403Forbidden, "", Answer.Html) { Faulty = true }
            : await _handler.HandleAsync(request, unreadable, user, fault, cancel);
        var exchange = new RecordedExchange(
            request?.Name ?? "", logOn.Name, answer.Cut ? 0 : answer.Status, text, answer.Text, at, answer.Faulty) { Scheme = logOn.Scheme };
        server.Log.Count(exchange.Operation);
        return (answer, exchange);
    }

    /// <summary>The answer to somebody who has not, or not yet, proved who they are.</summary>
    public static Answer Refusal(LogOnResult logOn) => new(StatusCodes.Status401Unauthorized, "", Answer.Html) { Faulty = true, Challenges = logOn.Challenges };

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
}
