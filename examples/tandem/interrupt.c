/* SPDX-License-Identifier: MIT
 * Ctrl-C raises a flag that the solver looks at, so that the best plan found is still written. A second one ends the program at once.
 *
 * Relies:  tandem_cancel_request may be called from a signal handler.
 */
#include "cli.h"

#include <signal.h>
#include <string.h>

static tandem_cancel *volatile flag;
static volatile sig_atomic_t is_raised;

static void on_interrupt(int number)
{
    (void)number;
    is_raised = 1;
    if (flag != NULL) tandem_cancel_request(flag);
}

int cli_interrupt_start(void)
{
    struct sigaction action, earlier;

    flag = tandem_cancel_new();
    if (flag == NULL) return CLI_FAILED;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
    sigemptyset(&action.sa_mask);
    /* a shell that runs us in the background with interrupts ignored means it */
    if (sigaction(SIGINT, NULL, &earlier) == 0 && earlier.sa_handler != SIG_IGN) sigaction(SIGINT, &action, NULL);
    return CLI_OK;
}

int cli_was_interrupted(void) { return is_raised != 0; }

tandem_cancel *cli_interrupt_flag(void) { return flag; }

void cli_interrupt_finish(void)
{
    tandem_cancel *mine = flag;

    flag = NULL;
    tandem_cancel_free(mine);
}
