using ExchangeSync.Simulator.Faults;
using ExchangeSync.Simulator.Operations;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>From the text of a request to the text of its answer, faults included.</summary>
internal sealed class RequestHandler(ServerState server)
{
    private ServerVersion Version => server.Options.Version;

    /// <summary>Answers a request of a user who has logged on.</summary>
    public async Task<Answer> HandleAsync(SoapRequest? request, EwsFaultException? unreadable, SimulatedMailbox user, Fault? fault, CancellationToken cancel)
    {
        if (request?.Name is not (nameof(CreateItem) or nameof(UpdateItem) or nameof(DeleteItem)))
        {
            return await AnswerAsync(request, unreadable, user, fault, cancel);
        }

        server.WriteBegins();
        try
        {
            return await AnswerAsync(request, unreadable, user, fault, cancel);
        }
        finally
        {
            server.WriteEnds();
        }
    }

    private async Task<Answer> AnswerAsync(SoapRequest? request, EwsFaultException? unreadable, SimulatedMailbox user, Fault? fault, CancellationToken cancel)
    {
        if (fault is not null && FaultAnswers.Before(fault, Version) is { } instead)
        {
            return instead;
        }

        if (fault?.Kind == FaultKind.Delay)
        {
            await Task.Delay(fault.Milliseconds, cancel);
        }

        var answer = unreadable is null ? Execute(request!, user, fault, cancel) : FaultOf(unreadable);
        if (fault?.Kind == FaultKind.DelayReply)
        {
            await Task.Delay(fault.Milliseconds, cancel);
        }

        return fault is null ? answer : FaultAnswers.After(fault, answer);
    }

    private Answer Execute(SoapRequest request, SimulatedMailbox user, Fault? fault, CancellationToken cancel)
    {
        try
        {
            RequestGrammar.Check(request.Operation);
            lock (server.Gate)
            {
                var context = new RequestContext(server, request, user, Acting(request, user), fault);
                if (request.Name == nameof(GetStreamingEvents))
                {
                    if (context.Version < ServerVersion.Exchange2010Sp1)
                    {
                        throw new EwsFaultException("ErrorInvalidServerVersion", "The specified server version is invalid.");
                    }

                    var documents = new GetStreamingEvents(context).RunAsync(cancel);
                    return new Answer(200, "") { Stream = documents.Select(d => SoapResponse.StreamDocument(d, Version)) };
                }

                var body = MannersXml.Apply(server.Options.Manners, Dispatcher.Run(context));
                if (fault?.Kind == FaultKind.ChangeKeyMoves)
                {
                    context.Written.ForEach(w => w.Mailbox.Store.Touch(w.Item));
                }

                return new Answer(200, SoapResponse.Reply(body, Version));
            }
        }
        catch (EwsFaultException e)
        {
            return FaultOf(e);
        }
    }

    private Answer FaultOf(EwsFaultException fault) => new(500, SoapResponse.Fault(fault, Version));

    private SimulatedMailbox Acting(SoapRequest request, SimulatedMailbox user)
    {
        if (request.Impersonated is not { } name)
        {
            return user;
        }

        var target = server.ByUser(name)
            ?? throw new EwsFaultException("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.");
        return target == user || user.Options.MayImpersonate
            ? target
            : throw new EwsFaultException("ErrorImpersonateUserDenied", "The account does not have permission to impersonate the requested user.");
    }
}
