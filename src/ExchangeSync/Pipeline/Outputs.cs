using ExchangeSync.Calendar;
using ExchangeSync.Clr;
using ExchangeSync.Exchange;
using ExchangeSync.Output;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Pipeline;

/// <summary>The core's records as a user of PowerShell gets them: BCL types only, names instead of ids.</summary>
internal static class Outputs
{
    public static MbxUser Of(MicrobizzUser user, Database database) => new()
    {
        Id = user.Id,
        Name = user.Name,
        Email = user.Email,
        Database = database.Path,
    };

    public static MbxAppointment Of(Appointment appointment, string user, Database database)
    {
        var content = appointment.Content;
        return new MbxAppointment
        {
            Id = appointment.Id,
            User = user,
            Title = content.Title,
            Start = content.Time.StartWall(),
            End = content.Time.EndWall(),
            AllDay = content.Time.AllDay,
            TimeZone = content.Time.Zone,
            Place = content.Place,
            Here = content.Here,
            Status = StatusOf(FieldMapping.StatusOf(content)),
            Note = content.Note.Text ?? "",
            NoteFormat = content.Note.IsHtml ? MbxNoteFormat.Html : MbxNoteFormat.Text,
            Type = content.Type,
            Private = content.Private,
            RecurrenceRule = content.RecurrenceRule,
            HolidayRule = content.RecurrenceRule is null ? null : content.HolidayRule is { } rule ? (MbxHolidayRule)Enum.Parse(typeof(MbxHolidayRule), rule) : MbxHolidayRule.Allow,
            DeletedDates = [.. content.DeletedDays()],
            SeriesId = appointment.SeriesId,
            OriginalDate = appointment.OriginalDay(),
            Participants = [.. content.Participants],
            ExternalKey = appointment.ExternalKey,
            Revision = appointment.Revision,
            Modified = appointment.ModifiedAt(),
            Database = database.Path,
        };
    }

    public static MbxAppointmentImport Of(ImportedEntry entry, string user, ImportResult result, Database database) => new()
    {
        Status = (MbxImportStatus)result.Outcome,
        Key = entry.Key,
        Title = entry.Title,
        Start = entry.Content?.Time.StartWall(),
        User = user,
        Id = result.Appointment?.Id,
        Fields = [.. NamesOf(result.Fields)],
        Message = entry.Remarks.Count == 0 ? null : string.Join(" ", entry.Remarks),
        Source = entry.Source,
        Line = entry.Line,
        Database = database.Path,
    };

    public static MbxAppointmentImport Of(ImportedEntry entry, string user, MbxImportStatus status, string reason, string message, string remedy, Database database) => new()
    {
        Status = status,
        Key = entry.Key,
        Title = entry.Title,
        Start = entry.Content?.Time.StartWall(),
        User = user,
        Reason = reason,
        Message = message,
        WhatToDo = remedy,
        Source = entry.Source,
        Line = entry.Line,
        Database = database.Path,
    };

    public static MbxExchangeConnection Of(ExchangeConnection connection, string user, Database database)
    {
        var health = new SyncStore(database, connection.Id).Health();
        return new MbxExchangeConnection
        {
            Id = connection.Id,
            Title = connection.Title,
            Server = connection.Server,
            UserName = connection.UserName,
            User = user,
            Use2007Protocol = connection.Use2007Protocol,
            ServerVersion = new ServerVersionTable(database).Find(connection)?.Version,
            Team = connection.Team,
            AllowInsecure = connection.AllowInsecure,
            Mailbox = connection.Mailbox,
            Impersonate = connection.Access.Impersonate,
            Calendar = connection.Access.Calendar,
            Authentication = (MbxAuthentication)connection.Access.Authentication,
            CertificateThumbprint = connection.Access.CertificateThumbprint,
            ClientCertificateThumbprint = connection.Access.ClientCertificateThumbprint,
            Proxy = connection.Access.Proxy,
            SecretName = connection.Access.SecretName,
            Vault = connection.Access.SecretVault,
            Authority = connection.Access.OAuth?.Authority,
            ClientId = connection.Access.OAuth?.ClientId,
            Activated = connection.Settings.Activated,
            LastSuccess = health.SucceededAt(),
            FailingSince = health.FailingFrom(),
            ConsecutiveFailures = health.Failures,
            LastFailure = health.FailedAt(),
            LastErrorId = health.ErrorId,
            LastErrorMessage = health.ErrorMessage,
            WhatToDo = health.Remedy,
            Database = database.Path,
        };
    }

    public static MbxExchangeSync OfSettings(ExchangeConnection connection, Database database)
    {
        var settings = connection.Settings;
        var store = new SyncStore(database, connection.Id);
        var last = store.Runs(1) is [var newest, ..] ? newest : null;
        var pending = store.Pending().Where(change => change.Kind != PendingKind.Dormant).ToLookup(change => change.Kind);
        return new MbxExchangeSync
        {
            Title = connection.Title,
            Id = connection.Id,
            Activated = settings.Activated,
            SynchronizePrivate = settings.PrivateMode == PrivateMode.Full,
            PrivateMode = (MbxPrivateMode)settings.PrivateMode,
            AlarmOnNew = settings.AlarmOnNew,
            MinutesBefore = settings.MinutesBefore,
            TimeZone = settings.TimeZone,
            KeepHtml = settings.KeepHtml,
            WeeksBack = settings.WeeksBack,
            WeeksAhead = settings.WeeksAhead,
            ConflictPolicy = (MbxConflictPolicy)settings.ConflictPolicy,
            Recurrence = (MbxRecurrenceMode)settings.Recurrence,
            Category = [.. settings.Filters.Categories],
            ExcludeCategory = [.. settings.Filters.ExcludedCategories],
            ExcludeSubject = [.. settings.Filters.ExcludedSubjects],
            ExcludeStatus = [.. settings.Filters.ExcludedStatuses.Select(StatusOf)],
            ExcludeAllDay = settings.Filters.ExcludeAllDay,
            OnlyAccepted = settings.Filters.OnlyAccepted,
            IncludeDeclined = settings.Filters.IncludeDeclined,
            FailureLimit = settings.FailureLimit,
            KeepDays = settings.KeepDays,
            Pending = pending.Where(kind => kind.Key != PendingKind.Skipped).Sum(kind => kind.Count()),
            Held = pending[PendingKind.Held].Count(),
            Quarantined = pending[PendingKind.Quarantined].Count(),
            Conflicts = pending[PendingKind.Conflict].Count(),
            Skipped = pending[PendingKind.Skipped].Count(),
            LastRun = last?.StartedAt(),
            LastStatus = last is null ? null : (MbxRunStatus)last.Status,
            Database = database.Path,
        };
    }

    public static MbxExchangeSyncRun Of(SyncRun run, string title, Database database, IReadOnlyList<JournalEntry>? journal = null) => new()
    {
        RunId = run.Id,
        Undoes = run.Undoes,
        Title = title,
        ConnectionId = run.ConnectionId,
        Started = run.StartedAt(),
        Duration = run.Took(),
        Status = (MbxRunStatus)run.Status,
        CreatedInExchange = run.CreatedInExchange,
        UpdatedInExchange = run.UpdatedInExchange,
        DeletedInExchange = run.DeletedInExchange,
        CreatedInMicrobizz = run.CreatedInMicrobizz,
        UpdatedInMicrobizz = run.UpdatedInMicrobizz,
        DeletedInMicrobizz = run.DeletedInMicrobizz,
        Adopted = run.Adopted,
        Conflicts = run.Conflicts,
        Skipped = run.Skipped,
        Failed = run.Failed,
        Pending = run.Pending,
        Held = run.Held,
        Quarantined = run.Quarantined,
        ExitCode = run.ExitCode,
        Requests = run.Requests,
        ErrorId = run.ErrorId,
        ErrorMessage = run.ErrorMessage,
        WhatToDo = run.Remedy,
        Warnings = [.. run.Warnings],
        Actions = [.. (journal ?? []).Select(entry => Of(entry, title))],
        Database = database.Path,
    };

    /// <summary>What a plan would do on either side; bookkeeping of links is no user's concern.</summary>
    public static IEnumerable<MbxExchangeSyncAction> Of(SyncPlan plan, string connection) => plan.Actions
        .Where(action => action.Writes || action.Kind is SyncActionKind.Adopt or SyncActionKind.Wait or SyncActionKind.Leave || action.Losses.Count > 0)
        .Select(action => Of(action, connection))
        .OrderBy(action => action.Start).ThenBy(action => action.Title, StringComparer.CurrentCulture);

    private static MbxExchangeSyncAction Of(SyncAction action, string connection)
    {
        var content = action.Content ?? action.On(action.Side)?.Content ?? action.On(action.Side.Other())?.Content ?? action.Undone?.Before;
        content = action.HidesTexts && content is not null ? PrivateMask.Over(content) : content;
        return new MbxExchangeSyncAction
        {
            Connection = connection,
            Kind = action.Reason == SyncReasons.Remap ? SyncReasons.Remap : (action.Kind == SyncActionKind.Leave ? JournalKind.Skip : (object)action.Kind).ToString(),
            Side = action.Side.ToString(),
            Title = content?.Title ?? "",
            Start = content?.Time.StartWall(),
            Fields = [.. action.Kind is SyncActionKind.Update or SyncActionKind.Leave ? NamesOf(action.Fields) : []],
            State = action is { Kind: SyncActionKind.Wait, Pending: PendingKind.Held } ? "Held" : "Planned",
            Reason = action.Reason ?? action.Losses.Select(loss => loss.Reason).FirstOrDefault(),
            Message = action.Message ?? action.Losses.Select(loss => loss.Message).FirstOrDefault(),
        };
    }

    private static MbxExchangeSyncAction Of(JournalEntry entry, string connection)
    {
        var content = entry.After ?? entry.Before ?? entry.PartnerContent;
        return new MbxExchangeSyncAction
        {
            Connection = connection,
            Kind = entry.Reason == SyncReasons.Remap ? SyncReasons.Remap : entry.Kind.ToString(),
            Side = entry.Side.ToString(),
            Title = content?.Title ?? "",
            Start = content?.Time.StartWall(),
            Fields = [.. NamesOf(entry.Fields)],
            State = entry.State.ToString(),
            Reason = entry.Reason,
            Message = entry.Message,
        };
    }

    public static MbxExchangeConnectionTest Of(ConnectionTestReport report, ExchangeConnection connection, DateTimeOffset tested, Database database) => new()
    {
        Title = connection.Title,
        Id = connection.Id,
        Server = report.Url.AbsoluteUri,
        GeneralConnection = Of(report.GeneralConnection, connection.Title),
        SendReceiveData = Of(report.SendReceiveData, connection.Title),
        Problem = report.Problem?.Message,
        ErrorId = report.Problem?.ErrorId,
        LikelyCause = report.Problem?.LikelyCause,
        WhatToDo = report.Problem?.Remedy,
        Warnings = [.. report.Warnings],
        ServerVersion = report.ServerVersion,
        Tested = tested,
        Duration = report.Duration,
        Database = database.Path,
    };

    private static MbxExchangeConnectionTestPart Of(ConnectionTestPart part, string title) => new()
    {
        Name = part.Name,
        Status = part.Passed ? MbxTestStatus.Passed
            : part.Steps.Any(step => step.Status == ConnectionTestStatus.Failed) ? MbxTestStatus.Failed : MbxTestStatus.Skipped,
        Steps =
        [
            .. part.Steps.Select(step => new MbxExchangeConnectionTestStep
        {
            Title = title,
            Part = part.Name,
            Name = step.Name,
            Status = (MbxTestStatus)step.Status,
            Duration = step.Duration,
            Message = step.Message,
            ErrorId = step.ErrorId,
            LikelyCause = step.LikelyCause,
            WhatToDo = step.Remedy,
        }),
        ],
    };

    // A word that EWS gets one day says as little as none.
    private static MbxFreeBusyStatus StatusOf(string word) => Enum.TryParse<MbxFreeBusyStatus>(word, out var status) ? status : MbxFreeBusyStatus.NoData;

    public static List<string> NamesOf(EntryFields fields) => Enum.GetValues(typeof(EntryFields)).Cast<EntryFields>()
        .Where(field => field is not (EntryFields.None or EntryFields.All) && fields.HasFlag(field))
        .Select(field => field.ToString())
        .ToList();
}
