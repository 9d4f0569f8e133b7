# Acceptance checks of runs, of their history and of what can be done about them. See Acceptance.ps1.

BeforeAll {
    . ([IO.Path]::Combine($PSScriptRoot, 'Acceptance.ps1'))
    $mbx = Start-Acceptance
    Connect-Mailbox $mbx
    $nine = $mbx.Day.AddDays(1).AddHours(9)
}

AfterAll {
    Stop-Acceptance $mbx
}

Describe 'Set-MbxExchangeSync' {
    It 'changes what is given and keeps the rest' {
        $changed = Set-MbxExchangeSync Check -AlarmOnNew -MinutesBefore 30 -PassThru
        $changed.AlarmOnNew | Should -BeTrue
        $changed.MinutesBefore | Should -Be 30
        $changed.WeeksAhead | Should -Be 3
        $changed.Activated | Should -BeTrue
    }

    It 'runs at once with -Synchronize' {
        $null = New-MbxAppointment check 'ExchangeSync check: at once' $nine
        (Set-MbxExchangeSync Check -Synchronize -WarningAction SilentlyContinue).Status | Should -Be 'Completed'
        @(Get-InMailbox $mbx 'ExchangeSync check: at once').Count | Should -Be 1
    }

    It 'refuses a zone that is not there' {
        { Set-MbxExchangeSync Check -TimeZone 'Nowhere Standard Time' -ErrorAction Stop } | Should -Throw
    }
}

Describe 'Get-MbxExchangeSync' {
    It 'shows the settings and how it stands' {
        $sync = Get-MbxExchangeSync Check
        $sync.TimeZone | Should -Be 'Romance Standard Time'
        $sync.LastStatus | Should -Be 'Completed'
        $sync.Held | Should -Be 0
    }
}

Describe 'Invoke-MbxExchangeSync' {
    It 'carries edits of both sides over' {
        $null = New-MbxAppointment check 'ExchangeSync check: lunch' $nine.AddHours(3)
        $null = Invoke-MbxExchangeSync
        Edit-Mailbox $mbx { Get-MbxAppointment -Title '*check: lunch' | Set-MbxAppointment -Place 'Canteen' }
        Get-MbxAppointment -Title '*check: lunch' | Set-MbxAppointment -Note 'Table for two'
        (Invoke-MbxExchangeSync).Status | Should -Be 'Completed'

        $here = Get-MbxAppointment -Title '*check: lunch'
        $there = Get-InMailbox $mbx '*check: lunch'
        $here.Place | Should -Be 'Canteen'
        $there.Place | Should -Be 'Canteen'
        $there.Note | Should -Match 'Table for two'
    }

    It 'deletes on the other side what was deleted' {
        $null = New-MbxAppointment check 'ExchangeSync check: gone' $nine
        $null = Invoke-MbxExchangeSync
        Get-MbxAppointment -Title '*check: gone' | Remove-MbxAppointment -Confirm:$false
        $null = Invoke-MbxExchangeSync
        Get-InMailbox $mbx '*check: gone' | Should -BeNullOrEmpty
    }

    It 'does nothing when nothing was edited' {
        $null = Invoke-MbxExchangeSync
        Invoke-MbxExchangeSync -WhatIf | Should -BeNullOrEmpty
    }

    It 'shows its plan with -WhatIf and does just that' {
        $null = New-MbxAppointment check 'ExchangeSync check: planned' $nine
        $plan = @(Invoke-MbxExchangeSync -WhatIf | Where-Object Title -EQ 'ExchangeSync check: planned')
        "$plan" | Should -Be 'Create in Exchange: ExchangeSync check: planned'
        Get-InMailbox $mbx '*check: planned' | Should -BeNullOrEmpty
        $null = Invoke-MbxExchangeSync
        @(Get-InMailbox $mbx '*check: planned').Count | Should -Be 1
    }

    It 'sends no mail' {
        $trace = [IO.Path]::Combine($mbx.Folder, 'requests.log')
        $null = New-MbxAppointment check 'ExchangeSync check: silent' $nine
        $null = Invoke-MbxExchangeSync -TracePath $trace
        $text = [IO.File]::ReadAllText($trace)
        ($text -match 'SendMeetingInvitations=\\"SendToNone') | Should -BeTrue
        ($text -match 'SendTo(All|Only|Changed)') | Should -BeFalse
    }
}

Describe 'Watch-MbxExchangeSync' {
    It 'runs at once, gives the run, and ends when its time is over' {
        $null = New-MbxAppointment check 'ExchangeSync check: watched' $nine
        @(Watch-MbxExchangeSync Check -For 0:0:6 -WarningAction SilentlyContinue)[0].Status | Should -Be 'Completed'
        @(Get-InMailbox $mbx 'ExchangeSync check: watched').Count | Should -Be 1
    }

    It 'shows the plan with -WhatIf and ends' {
        $null = New-MbxAppointment check 'ExchangeSync check: not yet' $nine
        $plan = @(Watch-MbxExchangeSync Check -WhatIf | Where-Object Title -EQ 'ExchangeSync check: not yet')
        "$plan" | Should -Be 'Create in Exchange: ExchangeSync check: not yet'
        @(Get-InMailbox $mbx 'ExchangeSync check: not yet').Count | Should -Be 0
    }
}

Describe 'Get-MbxExchangeSyncRun' {
    It 'shows the last run and each of its actions' {
        $null = New-MbxAppointment check 'ExchangeSync check: told' $nine
        $done = Invoke-MbxExchangeSync
        $run = Get-MbxExchangeSyncRun Check -Last 1 -IncludeActions
        $run.RunId | Should -Be $done.RunId
        $run.Actions.Title | Should -Contain 'ExchangeSync check: told'
    }

    It 'says which run is not there' {
        { Get-MbxExchangeSyncRun -RunId 4711 -ErrorAction Stop } | Should -Throw -ErrorId 'RunNotFound,*'
    }
}

Describe 'Undo-MbxExchangeSync' {
    It 'takes a run back in both calendars and deactivates the connection' {
        Edit-Mailbox $mbx { New-MbxAppointment check 'ExchangeSync check: from there' $nine }
        $null = Invoke-MbxExchangeSync
        $null = New-MbxAppointment check 'ExchangeSync check: from here' $nine
        $run = Invoke-MbxExchangeSync
        (Undo-MbxExchangeSync $run.RunId -WarningAction SilentlyContinue).Status | Should -Be 'Completed'
        (Get-MbxExchangeSync Check).Activated | Should -BeFalse
        Get-InMailbox $mbx '*check: from here' | Should -BeNullOrEmpty
        @(Get-InMailbox $mbx '*check: from there').Count | Should -Be 1
        Set-MbxExchangeSync Check -Activated
    }
}

Describe 'Get-MbxExchangeConflict' {
    It 'shows both versions of what both sides changed, and the policy settles it' {
        $null = New-MbxAppointment check 'ExchangeSync check: settled' $nine
        $null = Invoke-MbxExchangeSync
        Edit-Mailbox $mbx { Get-MbxAppointment -Title '*check: settled' | Set-MbxAppointment -Place 'High Street' }
        Get-MbxAppointment -Title '*check: settled' | Set-MbxAppointment -Place 'Canteen'
        $null = Invoke-MbxExchangeSync
        $conflict = Get-MbxExchangeConflict Check | Where-Object Subject -EQ 'ExchangeSync check: settled'
        $conflict.Status | Should -Be 'Settled'
        $conflict.Winner | Should -Be 'Exchange'
        $conflict.Fields[0].Exchange | Should -Be 'High Street'
        $conflict.Fields[0].Microbizz | Should -Be 'Canteen'
        (Get-MbxAppointment -Title '*check: settled').Place | Should -Be 'High Street'
    }
}

Describe 'Resolve-MbxExchangeConflict' {
    It 'brings the other version back, on both sides' {
        Get-MbxExchangeConflict Check | Where-Object Subject -EQ 'ExchangeSync check: settled' |
            Resolve-MbxExchangeConflict -Keep Microbizz -WarningAction SilentlyContinue | ForEach-Object Status | Should -Be 'Resolved'
        (Get-MbxAppointment -Title '*check: settled').Place | Should -Be 'Canteen'
        (Get-InMailbox $mbx '*check: settled').Place | Should -Be 'Canteen'
    }
}

Describe 'Compare-MbxExchangeCalendar' {
    It 'finds each difference and writes nothing' {
        $null = Invoke-MbxExchangeSync
        Compare-MbxExchangeCalendar Check -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $null = New-MbxAppointment check 'ExchangeSync check: here only' $nine
        $row = Compare-MbxExchangeCalendar Check -WarningAction SilentlyContinue
        $row.Kind | Should -Be 'MissingInExchange'
        $row.Title | Should -Be 'ExchangeSync check: here only'
        Get-InMailbox $mbx '*check: here only' | Should -BeNullOrEmpty
    }
}

Describe 'Export-MbxExchangeSyncRun' {
    It 'writes a page and JSON, with titles only where they are asked for' {
        $null = New-MbxAppointment check 'ExchangeSync check: reported' $nine
        $null = Invoke-MbxExchangeSync
        $page = [IO.Path]::Combine($mbx.Folder, 'report.html')
        (Get-MbxExchangeSyncRun -Last 1 | Export-MbxExchangeSyncRun -Path $page -PassThru).Name | Should -Be 'report.html'
        [IO.File]::ReadAllText($page) | Should -Match 'ExchangeSync report'
        [IO.File]::ReadAllText($page) | Should -Not -Match 'check: reported'
        Export-MbxExchangeSyncRun -Path $page -IncludeActions -Force
        [IO.File]::ReadAllText($page) | Should -Match 'check: reported'
        $json = [IO.Path]::Combine($mbx.Folder, 'report.json')
        Export-MbxExchangeSyncRun Check $json
        [IO.File]::ReadAllText($json) | Should -Match '"ExitCode":0'
    }
}

Describe 'Register-MbxExchangeSyncTask' {
    It 'checks what the task will need, and registers nothing with -WhatIf' {
        $program = [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
        Register-MbxExchangeSyncTask -Name check-none -Scheduler Systemd -PowerShellPath $program -WhatIf | Should -BeNullOrEmpty
        { Register-MbxExchangeSyncTask -Database ([IO.Path]::Combine($mbx.Folder, 'none.db')) -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'StoreNotFound*'
    }
}

Describe 'Get-MbxExchangeSyncTask' {
    It 'says that a task is not there' {
        { Get-MbxExchangeSyncTask check-none -Scheduler Systemd -ErrorAction Stop } | Should -Throw -ErrorId 'TaskNotFound*'
    }
}

Describe 'Unregister-MbxExchangeSyncTask' {
    It 'says that a task is not there' {
        { Unregister-MbxExchangeSyncTask check-none -Scheduler Systemd -ErrorAction Stop } | Should -Throw -ErrorId 'TaskNotFound*'
    }
}

Describe 'Reset-MbxExchangeSync' {
    It 'forgets the pairs and finds them again, without a double' {
        $null = Invoke-MbxExchangeSync
        $before = @(Get-MbxAppointment -User check).Count
        $null = Reset-MbxExchangeSync Check -KeepActive -Confirm:$false -WarningAction SilentlyContinue
        (Invoke-MbxExchangeSync).CreatedInExchange | Should -Be 0
        @(Get-MbxAppointment -User check).Count | Should -Be $before
    }

    It 'takes out of Exchange what ExchangeSync made there, with -Remove Exchange' {
        $null = Reset-MbxExchangeSync Check -Remove Exchange -Confirm:$false -WarningAction SilentlyContinue
        Get-InMailbox $mbx 'ExchangeSync check: lunch' | Should -BeNullOrEmpty
        @(Get-MbxAppointment -Title 'ExchangeSync check: lunch').Count | Should -Be 1
    }
}
