namespace ExchangeSync.Simulator.Wire;

/// <summary>The property paths of folders, items and calendar items that the schema lists; other kinds are not looked into.</summary>
internal static class FieldUris
{
    private static readonly Dictionary<string, HashSet<string>> Names = new()
    {
        ["folder"] = Words(
            """
            FolderId ParentFolderId DisplayName UnreadCount TotalCount ChildFolderCount FolderClass SearchParameters
            ManagedFolderInformation PermissionSet EffectiveRights SharingEffectiveRights DistinguishedFolderId
            PolicyTag ArchiveTag ReplicaList
            """),
        ["item"] = Words(
            """
            ItemId ParentFolderId ItemClass MimeContent Attachments Subject DateTimeReceived Size Categories
            HasAttachments Importance InReplyTo InternetMessageHeaders IsAssociated IsDraft IsFromMe IsResend
            IsSubmitted IsUnmodified DateTimeSent DateTimeCreated Body ResponseObjects Sensitivity ReminderDueBy
            ReminderIsSet ReminderNextTime ReminderMinutesBeforeStart DisplayTo DisplayCc DisplayBcc Culture
            EffectiveRights LastModifiedName LastModifiedTime ConversationId UniqueBody Flag StoreEntryId InstanceKey
            NormalizedBody EntityExtractionResult PolicyTag ArchiveTag RetentionDate Preview PredictedActionReasons
            IsClutter RightsManagementLicenseData BlockStatus HasBlockedImages WebClientReadFormQueryString
            WebClientEditFormQueryString TextBody IconIndex MimeContentUTF8 Mentions MentionedMe MentionsPreview
            MentionsEx Hashtags AppliedHashtags AppliedHashtagsPreview Likes LikesPreview PendingSocialActivityTagIds
            AtAllMention CanDelete InferenceClassification FirstBody
            """),
        ["calendar"] = Words(
            """
            Start End OriginalStart StartWallClock EndWallClock StartTimeZoneId EndTimeZoneId IsAllDayEvent
            LegacyFreeBusyStatus Location EnhancedLocation When IsMeeting IsCancelled IsRecurring MeetingRequestWasSent
            IsResponseRequested CalendarItemType MyResponseType Organizer RequiredAttendees OptionalAttendees Resources
            ConflictingMeetingCount AdjacentMeetingCount ConflictingMeetings AdjacentMeetings InboxReminders Duration
            TimeZone AppointmentReplyTime AppointmentSequenceNumber AppointmentState Recurrence FirstOccurrence
            LastOccurrence ModifiedOccurrences DeletedOccurrences MeetingTimeZone ConferenceType AllowNewTimeProposal
            IsOnlineMeeting MeetingWorkspaceUrl NetShowUrl UID RecurrenceId DateTimeStamp StartTimeZone EndTimeZone
            JoinOnlineMeetingUrl OnlineMeetingSettings IsOrganizer CalendarActivityData
            """),
    };

    public static bool IsKnown(string uri)
    {
        var parts = uri.Split(':');
        return parts.Length == 2 && (!Names.TryGetValue(parts[0], out var names) || names.Contains(parts[1]));
    }

    private static HashSet<string> Words(string text) => [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
