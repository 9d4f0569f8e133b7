# Acceptance checks of what the manual of the legacy integration promised, row by row, and of its known limits, which are
# gone. See Acceptance.ps1.

BeforeAll {
    . ([IO.Path]::Combine($PSScriptRoot, 'Acceptance.ps1'))
    $mbx = Start-Acceptance
    Connect-Mailbox $mbx
    $nine = $mbx.Day.AddDays(1).AddHours(9)
    $weekly = 'FREQ=WEEKLY;COUNT=2'

    # What a run sends, as text; its quotes are written as \".
    function Read-Request {
        $trace = [IO.Path]::Combine($mbx.Folder, [guid]::NewGuid().ToString('n') + '.log')
        $null = Invoke-MbxExchangeSync Check -TracePath $trace
        [IO.File]::ReadAllText($trace).Replace('\"', '"')
    }
}

AfterAll {
    Stop-Acceptance $mbx
}

Describe 'Manual: connection' {
    It 'Connection title: names the connection' {
        (Get-MbxExchangeConnection Check).Title | Should -Be 'Check'
    }

    It 'Server: a name is enough' {
        $null = New-MbxUser server
        $made = New-MbxExchangeConnection Server outlook.office365.com -Credential (New-Login a b) -User server
        $made.Server | Should -Be 'https://outlook.office365.com/EWS/Exchange.asmx'
        Remove-MbxExchangeConnection Server -Confirm:$false
    }

    It 'User name and password: are kept, the password unreadable' {
        $connection = Get-MbxExchangeConnection Check
        $connection.UserName | Should -Be $mbx.User
        $kept = [Text.Encoding]::UTF8.GetString([IO.File]::ReadAllBytes($mbx.Database))
        $kept.Contains($mbx.Password) | Should -BeFalse
    }

    It 'Use 2007 protocol: requests are in the language of Exchange 2007 SP1' {
        Set-MbxExchangeConnection Check -Use2007Protocol
        $request = Read-Request
        Set-MbxExchangeConnection Check -Use2007Protocol:$false
        ($request -match 'RequestServerVersion Version="Exchange2007_SP1"') | Should -BeTrue
        ($request -match 'RequestServerVersion Version="Exchange201') | Should -BeFalse
    }

    It 'User: gets the appointments of the mailbox' {
        Edit-Mailbox $mbx { New-MbxAppointment check 'ExchangeSync check: of the user' $nine }
        $null = Invoke-MbxExchangeSync
        (Get-MbxAppointment -Title '*of the user').User | Should -Be 'check'
    }

    It 'User: one mailbox is not given to a second user unasked' {
        $null = New-MbxUser other
        $access = $mbx.Access
        { New-MbxExchangeConnection Other $mbx.Server -Credential $mbx.Credential -User other @access -ErrorAction Stop } |
            Should -Throw -ErrorId 'MailboxOfAnotherUser,*'
    }

    It 'Team: is kept, with a warning that it is deprecated' {
        $null = New-MbxUser team
        $made = New-MbxExchangeConnection Team mail.example.com -Credential (New-Login t t) -User team -Team Sales -WarningAction SilentlyContinue -WarningVariable said
        $made.Team | Should -Be 'Sales'
        "$said" | Should -Match 'no longer used'
        Remove-MbxExchangeConnection Team -Confirm:$false
    }
}

Describe 'Manual: test' {
    It 'General connection and Send/receive data: both pass on a good connection' {
        $test = Test-MbxExchangeConnection Check
        $test.GeneralConnection.Name | Should -Be 'General connection'
        $test.SendReceiveData.Name | Should -Be 'Send/receive data'
        $test.Passed | Should -BeTrue
    }

    It 'General connection: fails on a wrong server name' {
        $null = New-MbxUser nowhere
        $null = New-MbxExchangeConnection Nowhere nowhere.invalid -Credential (New-Login x y) -User nowhere
        (Test-MbxExchangeConnection Nowhere).GeneralConnection.Status | Should -Be 'Failed'
        Remove-MbxExchangeConnection Nowhere -Confirm:$false
    }

    It 'A wrong password fails the test in one of the parts and is named' {
        Set-MbxExchangeConnection Check -Credential (New-Login $mbx.User 'not the password')
        $test = Test-MbxExchangeConnection Check
        Set-MbxExchangeConnection Check -Credential $mbx.Credential
        $null = Test-MbxExchangeConnection Check
        $test.Passed | Should -BeFalse
        $test.ErrorId | Should -Be 'WrongCredentials'
    }
}

Describe 'Manual: synchronization' {
    It 'Activated: nothing is synchronized until it is set' {
        $null = New-MbxAppointment check 'ExchangeSync check: activated' $nine
        Set-MbxExchangeSync Check -Activated:$false
        Invoke-MbxExchangeSync | Should -BeNullOrEmpty
        Get-InMailbox $mbx '*activated' | Should -BeNullOrEmpty
        Set-MbxExchangeSync Check -Activated
        $null = Invoke-MbxExchangeSync
        @(Get-InMailbox $mbx '*activated').Count | Should -Be 1
    }

    It 'Synchronize private appointments: left alone until it is set' {
        $null = New-MbxAppointment check 'ExchangeSync check: private' $nine -Private
        $null = Invoke-MbxExchangeSync
        Set-MbxExchangeSync Check -Database $mbx.Outlook -SynchronizePrivate
        Get-InMailbox $mbx '*check: private' | Should -BeNullOrEmpty
        Set-MbxExchangeSync Check -SynchronizePrivate
        $null = Invoke-MbxExchangeSync
        (Get-InMailbox $mbx '*check: private').Private | Should -BeTrue
    }

    It 'Alarm on new, minutes before: a new item has that alarm, and none without the setting' {
        $null = New-MbxAppointment check 'ExchangeSync check: quiet' $nine
        (Read-Request) -match '<t:ReminderIsSet>false<' | Should -BeTrue
        Set-MbxExchangeSync Check -AlarmOnNew -MinutesBefore 25
        $null = New-MbxAppointment check 'ExchangeSync check: alarm' $nine
        (Read-Request) -match '<t:ReminderIsSet>true</t:ReminderIsSet><t:ReminderMinutesBeforeStart>25<' | Should -BeTrue
        Set-MbxExchangeSync Check -AlarmOnNew:$false
    }

    It 'Exchange time zone: an appointment without a zone is created in it' {
        $null = New-MbxAppointment check 'ExchangeSync check: zone' $nine.Date -AllDay
        (Read-Request) -match '<t:StartTimeZone Id="Romance Standard Time"' | Should -BeTrue
        (Get-InMailbox $mbx '*check: zone').Start | Should -Be $nine.Date
    }

    It 'Keep HTML in notes: formatting is stripped until it is set' {
        Edit-Mailbox $mbx {
            Set-MbxExchangeSync Check -KeepHtml
            New-MbxAppointment check 'ExchangeSync check: html' $nine -Note '<p>Bring <b>figures</b></p>' -NoteFormat Html
        }
        $null = Invoke-MbxExchangeSync
        $plain = Get-MbxAppointment -Title '*check: html'
        $plain.NoteFormat | Should -Be 'Text'
        $plain.Note | Should -Be 'Bring figures'
        Set-MbxExchangeSync Check -KeepHtml
        $null = Invoke-MbxExchangeSync
        (Get-MbxAppointment -Title '*check: html').Note | Should -Match '<b>figures</b>'
        Set-MbxExchangeSync Check -KeepHtml:$false
    }

    It 'Weeks back, weeks ahead: outside nothing is synchronized' {
        $null = New-MbxAppointment check 'ExchangeSync check: far' $nine.AddDays(28)
        $null = New-MbxAppointment check 'ExchangeSync check: past' $nine.AddDays(-10)
        Set-MbxExchangeSync Check -Database $mbx.Outlook -WeeksBack 3 -WeeksAhead 8
        $null = Invoke-MbxExchangeSync
        Get-InMailbox $mbx '*check: far' | Should -BeNullOrEmpty
        Get-InMailbox $mbx '*check: past' | Should -BeNullOrEmpty
        Set-MbxExchangeSync Check -WeeksBack 2 -WeeksAhead 5
        $null = Invoke-MbxExchangeSync
        @(Get-InMailbox $mbx '*check: far').Count | Should -Be 1
        @(Get-InMailbox $mbx '*check: past').Count | Should -Be 1
        Set-MbxExchangeSync Check -WeeksBack 0 -WeeksAhead 3
    }

    It 'Save and synchronize: saves, and runs at once' {
        $null = New-MbxAppointment check 'ExchangeSync check: saved' $nine
        (Set-MbxExchangeSync Check -MinutesBefore 5 -Synchronize -WarningAction SilentlyContinue).Status | Should -Be 'Completed'
        (Get-MbxExchangeSync Check).MinutesBefore | Should -Be 5
        @(Get-InMailbox $mbx '*check: saved').Count | Should -Be 1
    }
}

Describe 'Manual: the known limits are gone' {
    It '1. Recurring appointments go from Microbizz to Exchange' {
        Set-MbxExchangeSync Check -Recurrence Series
        Set-MbxExchangeSync Check -Recurrence Series -Database $mbx.Outlook
        $null = New-MbxAppointment check 'ExchangeSync check: series to' $nine -RecurrenceRule $weekly
        $null = Invoke-MbxExchangeSync
        (Get-InMailbox $mbx '*series to').RecurrenceRule | Should -Match 'FREQ=WEEKLY'
    }

    It '2. Recurring appointments come from Exchange as series' {
        Edit-Mailbox $mbx { New-MbxAppointment check 'ExchangeSync check: series from' $nine -RecurrenceRule $weekly }
        $null = Invoke-MbxExchangeSync
        (Get-MbxAppointment -Title '*series from').RecurrenceRule | Should -Match 'FREQ=WEEKLY'
    }

    It '3. A change in Exchange is there after the next run, not after half an hour' {
        Edit-Mailbox $mbx { New-MbxAppointment check 'ExchangeSync check: soon' $nine }
        $null = Invoke-MbxExchangeSync
        @(Get-MbxAppointment -Title '*check: soon').Count | Should -Be 1
    }

    It '4. An appointment that was moved outside the window in Exchange gets its new time' {
        Edit-Mailbox $mbx { New-MbxAppointment check 'ExchangeSync check: moved out' $nine }
        $null = Invoke-MbxExchangeSync
        Edit-Mailbox $mbx { Get-MbxAppointment -Title '*moved out' | Set-MbxAppointment -Start $nine.AddDays(40) -End $nine.AddDays(40).AddHours(1) }
        $null = Invoke-MbxExchangeSync
        (Get-MbxAppointment -Title '*moved out').Start | Should -Be $nine.AddDays(40)
    }
}
